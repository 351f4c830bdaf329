using System.Text.Json;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Clients.GitHub.Http;

namespace Orchestrator.Clients.GitHub;

/// <summary>The App's own list of what it was told, and whether we took it. Where there is no App, there is no list.</summary>
public sealed class GitHubDeliveryList
{
    private const int PageLimit = 50;

    private readonly GitHubTransport _transport;
    private readonly GitHubTokens _tokens;

    internal GitHubDeliveryList(GitHubTransport transport, GitHubTokens tokens) => (_transport, _tokens) = (transport, tokens);

    /// <summary>What was told since then, concerns one of these events, and failed each time it was sent; oldest first.</summary>
    public async Task<IReadOnlyList<MissedDelivery>> ListMissedAsync(DateTimeOffset since, IReadOnlySet<string> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (!_tokens.IsApp)
        {
            return [];
        }

        // Sent again it keeps its id: taken once is taken.
        var missed = (await ListAsync(since, cancellationToken))
            .GroupBy(attempt => attempt.Delivery)
            .Where(attempts => events.Contains(attempts.First().Event) && !attempts.Any(attempt => attempt.IsTaken))
            .Select(attempts => attempts.MinBy(attempt => attempt.Id)!)
            .OrderBy(attempt => attempt.Id);
        var found = new List<MissedDelivery>();
        foreach (var attempt in missed)
        {
            var whole = await AskAsync(new Uri(FormattableString.Invariant($"app/hook/deliveries/{attempt.Id}"), UriKind.Relative), cancellationToken);
            if (whole.Body.GetProperty("request").GetProperty("payload") is { ValueKind: JsonValueKind.Object } payload)
            {
                found.Add(new MissedDelivery(attempt.Delivery, attempt.Event, payload));
            }
        }

        return found;
    }

    private async Task<List<Attempt>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var attempts = new List<Attempt>();
        var next = new Uri("app/hook/deliveries?per_page=100", UriKind.Relative);
        for (var page = 0; next is not null && page < PageLimit; page++)
        {
            var (body, following) = await AskAsync(next, cancellationToken);
            var found = body.EnumerateArray().Select(Attempt.Read).ToList();
            attempts.AddRange(found.Where(attempt => attempt.At >= since));

            // Newest first.
            next = found.Exists(attempt => attempt.At < since) ? null : following;
        }

        return attempts;
    }

    private async Task<(JsonElement Body, Uri? Next)> AskAsync(Uri address, CancellationToken cancellationToken) =>
        await _transport.SendAsync(HttpMethod.Get, address, null, await _tokens.AppAsync(cancellationToken), "app", cancellationToken);

    private sealed record Attempt(long Id, string Delivery, string Event, DateTimeOffset At, bool IsTaken)
    {
        public static Attempt Read(JsonElement item) => new(
            item.GetProperty("id").GetInt64(),
            item.GetProperty("guid").GetString()!,
            item.GetProperty("event").GetString()!,
            item.GetProperty("delivered_at").GetDateTimeOffset(),
            item.GetProperty("status_code").GetInt32() is >= 200 and < 300);
    }
}
