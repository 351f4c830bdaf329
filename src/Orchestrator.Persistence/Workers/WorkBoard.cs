using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

internal sealed class WorkBoard(IDbContextFactory<OrchestratorDbContext> contexts) : IWorkBoard
{
    public async Task<IReadOnlyList<StageAttempt>> ListAtWorkAsync(int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StageAttempts.AsNoTracking()
            .Where(attempt => attempt.State == StageAttemptState.Running)
            .OrderBy(attempt => attempt.StartedAt).ThenBy(attempt => attempt.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<WaitingWork>> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var groups = await context.StageAttempts
            .Where(attempt => attempt.State == StageAttemptState.Ready)
            .GroupBy(attempt => new { attempt.Team, attempt.Repository })
            .Select(group => new { group.Key.Team, group.Key.Repository, Count = group.Count(), Oldest = group.Min(attempt => attempt.CreatedAt) })
            .ToListAsync(cancellationToken);
        return [.. groups.OrderBy(group => group.Oldest).Select(group => new WaitingWork(group.Team, group.Repository, group.Count, group.Oldest))];
    }

    public async Task<int> CountAsync(StageAttemptState state, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StageAttempts.CountAsync(attempt => attempt.State == state, cancellationToken);
    }
}
