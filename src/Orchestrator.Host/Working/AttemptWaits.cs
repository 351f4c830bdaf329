using Orchestrator.Scheduling;
using Orchestrator.Stages;
using Orchestrator.Workers;

namespace Orchestrator.Working;

/// <summary>Says why attempts that wait do.</summary>
internal sealed class AttemptWaits(IWorkerRegistry workers, IOutages outages)
{
    public async Task<Dictionary<Guid, string?>> ExplainAsync(IReadOnlyList<StageAttempt> attempts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ready = attempts.Where(attempt => attempt.State == StageAttemptState.Ready).ToList();
        if (ready.Count == 0)
        {
            return [];
        }

        var alive = await workers.ListAsync(cancellationToken);
        var known = await outages.ListAsync(cancellationToken);
        return ready.ToDictionary(attempt => attempt.Id, attempt => WaitingReason.Of(attempt, alive, known, now));
    }
}
