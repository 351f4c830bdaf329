using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Stages;

namespace Orchestrator.Runs;

internal sealed class RunStore(IDbContextFactory<OrchestratorDbContext> contexts) : IRunStore
{
    private const int ListLimit = 1000;

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
        var runs = context.Runs.AsNoTracking();
        if (query.States.Count > 0)
        {
            var states = query.States.ToArray();
            runs = runs.Where(run => states.Contains(run.CurrentState));
        }

        if (query.Repository is { } repository)
        {
            runs = runs.Where(run => run.Repository == repository);
        }

        if (query.Before is { } before)
        {
            var bound = await context.Runs.Where(run => run.CorrelationId == before)
                .Select(run => (DateTimeOffset?)run.CreatedAt)
                .SingleOrDefaultAsync(cancellationToken);
            runs = runs.Where(run => run.CreatedAt < bound || (run.CreatedAt == bound && run.CorrelationId < before));
        }

        return await runs.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.CorrelationId)
            .Take(Math.Clamp(query.Limit, 1, ListLimit))
            .ToListAsync(cancellationToken);
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
