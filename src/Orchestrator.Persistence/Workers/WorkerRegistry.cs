using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;

namespace Orchestrator.Workers;

internal sealed class WorkerRegistry(
    IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, DatabaseClock clock, IOptions<WorkerOptions> options) : IWorkerRegistry
{
    private const int MissedHeartbeats = 4;

    // Long enough for a person to still find out what a worker could do that is gone.
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    public async Task BeatAsync(
        string name, IReadOnlyCollection<string> agents, IReadOnlyCollection<string> sandboxes, int slots, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        var worker = await context.Workers.SingleOrDefaultAsync(other => other.Name == name, cancellationToken);
        if (worker is null)
        {
            worker = new WorkerRecord { Name = name, StartedAt = now };
            context.Add(worker);
        }

        worker.Agents = string.Join(' ', agents);
        worker.Sandboxes = string.Join(' ', sandboxes);
        worker.Slots = slots;
        worker.HeartbeatAt = now;
        await context.SaveChangesAsync(cancellationToken);

        var forgotten = now - ForgottenAfter;
        await context.Workers.Where(other => other.HeartbeatAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task LeaveAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.Workers.Where(worker => worker.Name == name).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<WorkerRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var cutoff = await clock.NowAsync(context, cancellationToken) - (options.Value.HeartbeatInterval * MissedHeartbeats);
        return await context.Workers.AsNoTracking().Where(worker => worker.HeartbeatAt >= cutoff).OrderBy(worker => worker.Name).ToListAsync(cancellationToken);
    }
}
