using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Decisions;
using Orchestrator.Failures;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Stages.Verify;
using Orchestrator.Tickets;
using Orchestrator.Working;

namespace Orchestrator.Dashboard.Reading;

/// <summary>Gathers what the page of a run shows.</summary>
internal sealed class RunReader(IRunStore runs, IRunJournalReader journal, AttemptWaits waits, JsonArtefacts artefacts, IOptions<DashboardOptions> options)
{
    private const int RecentRecords = 16;

    private static readonly string[] OwnWords =
    [
        RecordKinds.RunState, RecordKinds.StageStarted, RecordKinds.StageFinished, RecordKinds.Finding, RecordKinds.Effect, RecordKinds.Decision,
        RecordKinds.AgentFinished, RecordKinds.JournalDropped,
    ];

    public async Task<RunOverview> ReadAsync(RunState run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var attempts = await runs.ListAttemptsAsync(run.CorrelationId, cancellationToken);
        var overview = new RunOverview
        {
            Run = run,
            Attempts = AttemptLine.Of(attempts, await waits.ExplainAsync(attempts, now, cancellationToken), now),
            Ticket = await FindAsync<Ticket>(ArtefactNames.Ticket),
            Plan = await FindAsync<PlanDocument>(ArtefactNames.Plan),
            PlanReview = await FindAsync<PlanReviewAnswer>(ArtefactNames.PlanReview),
            Reviews = await FindAsync<ReviewAnswer[]>(ArtefactNames.Findings) ?? [],
            Evidence = await FindAsync<Evidence>(ArtefactNames.Evidence),
            Held = RunDecisions.Held(run) is null ? null : await FindAsync<HeldChange>(ArtefactNames.Held),
            Recent = await journal.ReadNewestAsync(run.CorrelationId, OwnWords, RecentRecords, cancellationToken),
        };
        return overview with
        {
            Problems = problems,
            Trace = overview.TraceId.Length > 0 && options.Value.TraceUrl is { } address
                ? new Uri(address.Replace("{traceId}", overview.TraceId, StringComparison.Ordinal))
                : null,
        };

        async Task<T?> FindAsync<T>(string name)
            where T : class
        {
            try
            {
                return await artefacts.FindAsync<T>(run, name, cancellationToken);
            }
            catch (Exception exception) when (exception is ProviderException or JsonException)
            {
                problems.Add($"The artefact '{name}' cannot be read: {exception.Message}");
                return null;
            }
        }
    }
}
