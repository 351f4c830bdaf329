using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>What the outbox has given up.</summary>
internal sealed class ParkedMessages(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, OutboxSignal signal) : IStuckMessages
{
    public async Task<IReadOnlyList<StuckMessage>> ListAsync(string? queue, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await View(Parked(context, new StuckSelection(null, queue)).OrderBy(message => message.Sequence).Take(limit)).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<StuckMessage>> ReplayAsync(StuckSelection selection, CancellationToken cancellationToken)
    {
        var replayed = await DecideAsync(
            selection,
            rows => rows.ExecuteUpdateAsync(
                set => set
                    .SetProperty(message => message.ParkedAt, (DateTimeOffset?)null)
                    .SetProperty(message => message.Owner, (Guid?)null)
                    .SetProperty(message => message.DueAt, (DateTimeOffset?)null)
                    .SetProperty(message => message.Attempts, 0),
                cancellationToken),
            cancellationToken);
        signal.Wake();
        return replayed;
    }

    public Task<IReadOnlyList<StuckMessage>> DiscardAsync(StuckSelection selection, CancellationToken cancellationToken) =>
        DecideAsync(selection, rows => rows.ExecuteDeleteAsync(cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<StuckMessage>> DecideAsync(
        StuckSelection selection, Func<IQueryable<OutboxMessage>, Task<int>> decide, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var rows = await Parked(context, selection).ForUpdate().OrderBy(message => message.Sequence).ToListAsync(cancellationToken);
        var sequences = rows.ConvertAll(row => row.Sequence);
        await decide(context.Outbox.Where(message => sequences.Contains(message.Sequence)));
        await transaction.CommitAsync(cancellationToken);
        return rows.ConvertAll(ViewOf);
    }

    private static IQueryable<OutboxMessage> Parked(OrchestratorDbContext context, StuckSelection selection)
    {
        var rows = context.Outbox.AsNoTracking().Where(message => message.ParkedAt != null);
        if (selection.Queue is { } queue)
        {
            rows = rows.Where(message => message.Queue == queue);
        }

        if (selection.Ids is { } ids)
        {
            var wanted = ids.ToArray();
            rows = rows.Where(message => wanted.Contains(message.MessageId));
        }

        return rows;
    }

    private static IQueryable<StuckMessage> View(IQueryable<OutboxMessage> rows) =>
        rows.Select(row => new StuckMessage(row.MessageId, row.Queue, StuckKind.Parked, row.MessageType, row.LastError, row.ParkedAt));

    private static StuckMessage ViewOf(OutboxMessage row) =>
        new(row.MessageId, row.Queue, StuckKind.Parked, row.MessageType, row.LastError, row.ParkedAt);
}
