using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Stages;

namespace Orchestrator.Runs;

internal sealed class RunStore(IDbContextFactory<OrchestratorDbContext> contexts) : IRunStore
{
    public async Task<RunState?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Runs.AsNoTracking().SingleOrDefaultAsync(run => run.CorrelationId == runId, cancellationToken);
    }

    public async Task<RunState?> FindByPullRequestAsync(string forge, string repository, int number, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Runs.AsNoTracking()
            .Where(run => run.Forge == forge && run.Repository == repository && run.PullRequest == number)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.CorrelationId)
            .FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<RunState>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await RunPages.ReadAsync(context, query, cancellationToken)).Runs;
    }

    public async Task<IReadOnlyList<StageAttempt>> ListAttemptsAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StageAttempts.AsNoTracking()
            .Where(attempt => attempt.RunId == runId)
            .OrderBy(attempt => attempt.CreatedAt).ThenBy(attempt => attempt.Id)
            .ToListAsync(cancellationToken);
    }
}
