using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Scheduling;

internal sealed class Outages(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, DatabaseClock clock) : IOutages
{
    private const int ReasonLength = 500;

    public async Task BeginAsync(OutageKind kind, string name, TimeSpan duration, string reason, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.LockNameAsync("outages", cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        var outage = await context.Outages.SingleOrDefaultAsync(row => row.Kind == kind && row.Name == name, cancellationToken);
        if (outage is null)
        {
            outage = new Outage { Kind = kind, Name = name, Since = now };
            context.Add(outage);
        }
        else if (outage.Until <= now)
        {
            outage.Since = now;
        }

        outage.Until = outage.Until > now + duration ? outage.Until : now + duration;
        outage.Reason = reason.Length > ReasonLength ? reason[..ReasonLength] : reason;
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task EndAsync(OutageKind kind, string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.Outages.Where(row => row.Kind == kind && row.Name == name).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Outage>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        return await context.Outages.AsNoTracking().Where(row => row.Until > now).OrderBy(row => row.Kind).ThenBy(row => row.Name).ToListAsync(cancellationToken);
    }
}
