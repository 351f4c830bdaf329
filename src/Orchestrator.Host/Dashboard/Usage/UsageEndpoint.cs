using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Dashboard.Frames;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Usage;

internal static class UsageEndpoint
{
    private const int DefaultDays = 30;
    private const int RunLimit = 50_000;

    public static void MapUsage(this RouteGroupBuilder routes) => routes.MapGet("/usage", async (int? days, HttpContext context, PageFrames frames, IRunLists runs) =>
    {
        var frame = await frames.CreateAsync(context);
        var chosen = days is { } asked && UsageView.Choices.Contains(asked) ? asked : DefaultDays;
        var since = new DateTimeOffset(frame.Now.UtcDateTime.Date.AddDays(1 - chosen), TimeSpan.Zero);
        var figures = await runs.ListFiguresAsync(since, RunLimit, context.RequestAborted);
        return new RazorComponentResult<UsagePage>(new { Frame = frame, View = UsageView.Of(chosen, figures, frame.Now, figures.Count == RunLimit) });
    });
}
