using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Stages;

internal sealed class StageAttempts(IDbContextFactory<OrchestratorDbContext> contexts) : IStageAttempts
{
    public async Task<IReadOnlyList<StageAttempt>> ListReadyAsync(int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StageAttempts.AsNoTracking()
            .Where(attempt => attempt.State == StageAttemptState.Ready)
            .OrderBy(attempt => attempt.CreatedAt).ThenBy(attempt => attempt.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
    }

    public async Task<bool> IsHeldAsync(Guid attemptId, long fence, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StageAttempts.AnyAsync(
            attempt => attempt.Id == attemptId && attempt.State == StageAttemptState.Running && attempt.Fence == fence, cancellationToken);
    }
}
