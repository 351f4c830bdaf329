using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Artefacts;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Stages.Verify;

namespace Orchestrator;

/// <summary>
/// What a stage took besides its agent and the repository's own checks: from the end of the stage before it, so that bus,
/// saga, claim, sandbox, git and journal all count.
/// </summary>
internal static class Overheads
{
    public static async Task<IReadOnlyList<(StageName Stage, double Milliseconds)>> OfAsync(IServiceProvider services, RunState run, DateTimeOffset asked)
    {
        var attempts = await services.GetRequiredService<IRunStore>().ListAttemptsAsync(run.CorrelationId, CancellationToken.None);
        var records = await services.GetRequiredService<IRunJournalReader>().ReadAsync(run.CorrelationId, 0, 10_000, CancellationToken.None);
        var evidence = await services.GetRequiredService<JsonArtefacts>().GetAsync<Evidence>(run, ArtefactNames.Evidence, CancellationToken.None);
        var before = asked;
        var overheads = new List<(StageName, double)>();
        foreach (var attempt in attempts.OrderBy(attempt => attempt.FinishedAt))
        {
            var whole = attempt.FinishedAt!.Value - before;
            var own = Together(records.Where(record => record.StageId == attempt.Id && record.Kind == RecordKinds.AgentFinished).Select(AgentTime));
            if (attempt.Stage == StageName.Verify)
            {
                own += evidence.Checks.Aggregate(TimeSpan.Zero, (sum, check) => sum + check.Elapsed);
            }

            overheads.Add((attempt.Stage, (whole - own).TotalMilliseconds));
            before = attempt.FinishedAt.Value;
        }

        return overheads;
    }

    private static (DateTimeOffset From, DateTimeOffset To) AgentTime(RunRecord record)
    {
        using var data = JsonDocument.Parse(record.Data!);
        return (record.At - TimeSpan.FromMilliseconds(data.RootElement.GetProperty("elapsedMs").GetDouble()), record.At);
    }

    /// <summary>How long at least one of them was at work: reviewers work at the same time.</summary>
    private static TimeSpan Together(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> times)
    {
        var (sum, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var (from, to) in times.OrderBy(time => time.From))
        {
            var begun = from > until ? from : until;
            if (to > begun)
            {
                sum += to - begun;
                until = to;
            }
        }

        return sum;
    }
}
