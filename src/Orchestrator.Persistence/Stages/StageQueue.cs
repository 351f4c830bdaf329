using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Stages;

internal sealed class StageQueue(OrchestratorDbContext context, TimeProvider time) : IStageQueue
{
    public void Add(StageAttempt attempt) => context.Add(attempt);

    public async Task CancelAsync(Guid attemptId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var added = context.ChangeTracker.Entries<StageAttempt>()
            .FirstOrDefault(entry => entry.State == EntityState.Added && entry.Entity.Id == attemptId);
        if (added is not null)
        {
            added.Entity.State = StageAttemptState.Cancelled;
            added.Entity.FinishedAt = now;
            return;
        }

        // Waits for a result that is just being written; what commits first counts.
        await context.StageAttempts
            .Where(attempt => attempt.Id == attemptId
                && (attempt.State == StageAttemptState.Ready || attempt.State == StageAttemptState.Running))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(attempt => attempt.State, StageAttemptState.Cancelled)
                    .SetProperty(attempt => attempt.LeaseUntil, (DateTimeOffset?)null)
                    .SetProperty(attempt => attempt.FinishedAt, now),
                cancellationToken);
    }
}
