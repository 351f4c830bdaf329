using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Orchestrator.Dashboard.Live;

/// <summary>News for pages, as server-sent events. An event says that something changed, never what: the page asks for itself.</summary>
internal static class LiveEndpoints
{
    // The browser comes back by itself, and is asked again who it is.
    private static readonly TimeSpan ConnectionLength = TimeSpan.FromMinutes(5);

    public static void MapLive(this RouteGroupBuilder routes)
    {
        routes.MapGet("/live/runs", (HttpContext context, LiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider time) => Stream(null, context, feed, lifetime, time));
        routes.MapGet("/live/runs/{id:guid}", (Guid id, HttpContext context, LiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider time) => Stream(id, context, feed, lifetime, time));
    }

    private static ServerSentEventsResult<string> Stream(Guid? run, HttpContext context, LiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider time) =>
        TypedResults.ServerSentEvents(EventsAsync(run, feed, lifetime, time, context.RequestAborted));

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        Guid? run, LiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider time, [EnumeratorCancellation] CancellationToken aborted)
    {
        yield return new SseItem<string>("", "hello") { ReconnectionInterval = TimeSpan.FromSeconds(2) };
        using var end = new CancellationTokenSource(ConnectionLength, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, aborted, lifetime.ApplicationStopping);
        await using var news = feed.WatchAsync(run, either.Token).GetAsyncEnumerator(CancellationToken.None);
        while (await NextAsync(news))
        {
            yield return new SseItem<string>("", "changed");
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<Guid> news)
    {
        try
        {
            return await news.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
