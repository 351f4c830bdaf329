using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Commands;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Views;
using Orchestrator.Working;

namespace Orchestrator.Api.V1;

/// <summary>Looks at runs.</summary>
internal static class RunEndpoints
{
    private const int LargestPage = 200;
    private const int LargestRecordPage = 1000;

    public static void MapRuns(this RouteGroupBuilder routes)
    {
        routes.MapGet("/runs", ListAsync).WithName("ListRuns").WithSummary("List runs, newest first.");
        routes.MapGet("/queue", QueueAsync).WithName("ListQueue").WithSummary("List runs that wait for a person's decision, those first that wait for longest.");
        routes.MapGet("/runs/{id:guid}", ShowAsync).WithName("ShowRun").WithSummary("Show a run with its stages.").ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/runs/{id:guid}/plan", PlanAsync).WithName("ShowPlan").WithSummary("Show a run's plan, with the hash that an approval names.").ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/runs/{id:guid}/records", RecordsAsync).WithName("ListRecords").WithSummary("List what was written down in a run, oldest first.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<RunList>, ProblemHttpResult>> ListAsync(
        IRunLists runs,
        CancellationToken cancellationToken,
        [Description("Only runs in these states.")] string[]? state = null,
        [Description("Only runs of this repository.")] string? repository = null,
        [Description("Only runs some stage of which needs this agent.")] string? agent = null,
        [Description("Only runs whose ticket, title or branch has this in it.")] string? q = null,
        [Description("Only runs older than this one: 'next' of the page before.")] Guid? before = null,
        [Description("At most this many, 1 to 200.")] int limit = 50)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusals.Problem(StatusCodes.Status400BadRequest, "The limit is out of range", $"limit is {limit}; it can be 1 to {LargestPage}.");
        }

        var known = (state ?? []).Select(name => RunStateNames.All.FirstOrDefault(one => one.Equals(name, StringComparison.OrdinalIgnoreCase))).ToList();
        if (known.Contains(null))
        {
            return Refusals.Problem(StatusCodes.Status400BadRequest, "There is no such state", $"The states are {string.Join(", ", RunStateNames.All)}.");
        }

        var found = await runs.PageAsync(
            new RunQuery { States = [.. known.OfType<string>()], Repository = repository, Agent = agent, Text = q, Before = before, Limit = limit }, cancellationToken);
        return TypedResults.Ok(new RunList([.. found.Runs.Select(RunView.From)], found.Next));
    }

    private static async Task<Ok<RunList>> QueueAsync(IRunLists runs, CancellationToken cancellationToken)
    {
        var waiting = await runs.ListWaitingAsync([RunStates.AwaitingApproval, RunStates.NeedsHuman], LargestPage, cancellationToken);
        return TypedResults.Ok(new RunList([.. waiting.Select(RunView.From)], null));
    }

    private static async Task<Results<Ok<RunDetails>, ProblemHttpResult>> ShowAsync(
        Guid id, IRunStore runs, AttemptWaits waits, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return Refusals.NoSuchRun(id);
        }

        var attempts = await runs.ListAttemptsAsync(id, cancellationToken);
        var waiting = await waits.ExplainAsync(attempts, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(new RunDetails(RunView.From(run), [.. attempts.Select(attempt => AttemptView.From(attempt, waiting.GetValueOrDefault(attempt.Id)))]));
    }

    private static async Task<Results<Ok<PlanDetails>, ProblemHttpResult>> PlanAsync(
        Guid id, IRunStore runs, JsonArtefacts artefacts, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return Refusals.NoSuchRun(id);
        }

        return await artefacts.FindAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken) is { } document
            ? TypedResults.Ok(new PlanDetails(
                run.Artefacts[ArtefactNames.Plan],
                document.Plan,
                document.TicketRevision,
                document.BaseCommit,
                await artefacts.FindAsync<PlanReviewAnswer>(run, ArtefactNames.PlanReview, cancellationToken)))
            : Refusals.Problem(StatusCodes.Status404NotFound, "The run has no plan", $"Run {id} has no plan yet (state {run.CurrentState}), or it is no longer kept.");
    }

    private static async Task<Results<Ok<RecordList>, ProblemHttpResult>> RecordsAsync(
        Guid id,
        IRunStore runs,
        IRunJournalReader journal,
        CancellationToken cancellationToken,
        [Description("Only records after the one with this id: 'last' of the page before.")] long after = 0,
        [Description("At most this many, 1 to 1000.")] int limit = 200)
    {
        if (limit is < 1 or > LargestRecordPage)
        {
            return Refusals.Problem(StatusCodes.Status400BadRequest, "The limit is out of range", $"limit is {limit}; it can be 1 to {LargestRecordPage}.");
        }

        if (await runs.FindAsync(id, cancellationToken) is null)
        {
            return Refusals.NoSuchRun(id);
        }

        var records = await journal.ReadAsync(id, after, limit, cancellationToken);
        return TypedResults.Ok(new RecordList([.. records.Select(RecordView.From)], records.Count > 0 ? records[^1].Id : after));
    }
}
