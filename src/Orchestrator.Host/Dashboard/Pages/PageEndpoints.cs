using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Dashboard.Acts;
using Orchestrator.Dashboard.Frames;
using Orchestrator.Dashboard.Reading;
using Orchestrator.Egress;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Pages;

/// <summary>The pages. Each is whole HTML that needs no script.</summary>
internal static class PageEndpoints
{
    private const int QueueLimit = 200;
    private const int JournalPageLength = 500;
    private const int DiffLines = 10_000;

    public static void MapPages(this RouteGroupBuilder routes)
    {
        routes.MapGet("/", () => TypedResults.LocalRedirect("/queue"));
        routes.MapGet("/queue", QueueAsync);
        routes.MapGet("/runs", RunsAsync);
        routes.MapGet("/runs/{id:guid}", (Guid id, HttpContext context, RunReader reader, BusActivity bus) => RunAsync(id, context, async (frame, run) =>
            new RazorComponentResult<RunPage>(new
            {
                Frame = frame,
                View = await reader.ReadAsync(run, frame.Now, context.RequestAborted),
                Done = await ActEndpoints.ThanksAsync(context, bus),
            })));
        routes.MapGet("/runs/{id:guid}/transcript", (Guid id, long? sitting, HttpContext context, TranscriptReader reader) => RunAsync(id, context, async (frame, run) =>
            new RazorComponentResult<TranscriptPage>(new { Frame = frame, Run = run, View = await reader.ReadAsync(run, sitting, context.RequestAborted) })));
        routes.MapGet("/runs/{id:guid}/changes", (Guid id, HttpContext context, RunRepositories repositories, RepositoryStore store) =>
            RunAsync(id, context, (frame, run) => ChangesAsync(frame, run, repositories, store, context.RequestAborted)));
        routes.MapGet("/runs/{id:guid}/egress", (Guid id, HttpContext context, IRunJournalReader journal) => RunAsync(id, context, async (frame, run) =>
            new RazorComponentResult<EgressPage>(new { Frame = frame, Run = run, Decisions = await DecisionsAsync(run, journal, context.RequestAborted) })));
        routes.MapGet("/runs/{id:guid}/journal", (Guid id, long? after, HttpContext context, IRunJournalReader journal) =>
            RunAsync(id, context, (frame, run) => JournalAsync(frame, run, after ?? 0, journal, context.RequestAborted)));
        routes.MapGet("/{**path}", async (HttpContext context, PageFrames frames) =>
            new RazorComponentResult<MissingPage>(new { Frame = await frames.CreateAsync(context) }) { StatusCode = StatusCodes.Status404NotFound });
    }

    private static async Task<IResult> QueueAsync(HttpContext context, PageFrames frames, IRunLists runs)
    {
        var decide = await runs.ListWaitingAsync(PageFrames.WaitingStates, QueueLimit, context.RequestAborted);
        var review = await runs.ListWaitingAsync([RunStates.InReview], QueueLimit, context.RequestAborted);
        return new RazorComponentResult<QueuePage>(new
        {
            Frame = await frames.CreateAsync(context),
            Decide = (IReadOnlyList<QueueItem>)[.. decide.Select(QueueItem.Of)],
            Review = (IReadOnlyList<QueueItem>)[.. review.Select(QueueItem.Of)],
        });
    }

    private static async Task<IResult> RunsAsync(HttpContext context, PageFrames frames, IRunLists runs)
    {
        var filter = RunFilter.Read(context.Request.Query);
        var found = await runs.PageAsync(filter.ToQuery(), context.RequestAborted);
        return new RazorComponentResult<RunsPage>(new { Frame = await frames.CreateAsync(context), Filter = filter, Found = found });
    }

    private static async Task<IResult> RunAsync(Guid id, HttpContext context, Func<PageFrame, RunState, Task<IResult>> page)
    {
        var frame = await context.RequestServices.GetRequiredService<PageFrames>().CreateAsync(context);
        return await context.RequestServices.GetRequiredService<IRunStore>().FindAsync(id, context.RequestAborted) is { } run
            ? await page(frame, run)
            : new RazorComponentResult<MissingPage>(new { Frame = frame, What = "run" }) { StatusCode = StatusCodes.Status404NotFound };
    }

    private static async Task<IResult> ChangesAsync(PageFrame frame, RunState run, RunRepositories repositories, RepositoryStore store, CancellationToken cancellationToken)
    {
        if (run.HeadCommit.Length == 0)
        {
            return Page([], false, "Nothing was changed yet.");
        }

        try
        {
            var (_, repository) = await repositories.GetAsync(run, cancellationToken);
            var diff = await store.DiffAsync(repository.Remote, run.BaseCommit, run.HeadCommit, cancellationToken);
            var files = PatchReader.Read(diff.Patch, DiffLines, out var isCut);
            return Page(files, isCut, null);
        }
        catch (ProviderException exception)
        {
            return Page([], false, $"The change cannot be read here: {exception.Message}");
        }

        RazorComponentResult<ChangesPage> Page(IReadOnlyList<PatchFile> files, bool isCut, string? problem) =>
            new(new { Frame = frame, Run = run, Files = files, IsCut = isCut, Problem = problem });
    }

    private static async Task<IReadOnlyList<EgressDecision>> DecisionsAsync(RunState run, IRunJournalReader journal, CancellationToken cancellationToken)
    {
        var records = await journal.ReadNewestAsync(run.CorrelationId, [RecordKinds.Egress], EgressPage.Limit, cancellationToken);
        return [.. records.Reverse().Where(record => record.Data is not null).Select(record => JsonSerializer.Deserialize<EgressDecision>(record.Data!, JsonSerializerOptions.Web)).OfType<EgressDecision>()];
    }

    private static async Task<IResult> JournalAsync(PageFrame frame, RunState run, long after, IRunJournalReader journal, CancellationToken cancellationToken)
    {
        var records = await journal.ReadAsync(run.CorrelationId, after, JournalPageLength, cancellationToken);
        return new RazorComponentResult<JournalPage>(new
        {
            Frame = frame,
            Run = run,
            Records = records,
            After = after,
            Next = records.Count == JournalPageLength ? records[^1].Id : (long?)null,
        });
    }
}
