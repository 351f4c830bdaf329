using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Runs;

internal sealed class RunLists(IDbContextFactory<OrchestratorDbContext> contexts) : IRunLists
{
    public async Task<RunsFound> PageAsync(RunQuery query, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await RunPages.ReadAsync(context, query, cancellationToken);
    }

    public async Task<IReadOnlyList<RunState>> ListWaitingAsync(IReadOnlyCollection<string> states, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Runs.AsNoTracking()
            .Where(run => states.Contains(run.CurrentState))
            .OrderBy(run => run.UpdatedAt).ThenBy(run => run.CorrelationId)
            .Take(Math.Clamp(limit, 1, RunPages.LargestPage))
            .ToListAsync(cancellationToken);
    }

    public async Task<int> CountAsync(IReadOnlyCollection<string> states, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Runs.CountAsync(run => states.Contains(run.CurrentState), cancellationToken);
    }

    public async Task<IReadOnlyList<RunFigures>> ListFiguresAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Runs
            .Where(run => run.CreatedAt >= since)
            .OrderByDescending(run => run.CreatedAt)
            .Take(limit)
            .Select(run => new RunFigures
            {
                Team = run.Team,
                Repository = run.Repository,
                State = run.CurrentState,
                Needs = run.Needs,
                Rounds = run.Rounds,
                CostUsd = run.CostUsd,
                InputTokens = run.InputTokens,
                OutputTokens = run.OutputTokens,
                CreatedAt = run.CreatedAt,
                FinishedAt = run.FinishedAt,
            })
            .ToListAsync(cancellationToken);
    }
}
