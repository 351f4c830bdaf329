using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Journal;

/// <summary>Writes batches of records.</summary>
internal sealed class RunJournalTable(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions)
{
    private const long PostgresLock = 0x6F72_6368_6A6F_7572;

    public async Task InsertAsync(IReadOnlyList<RunRecord> records, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await TakeTurnAsync(context, cancellationToken);
        foreach (var record in records)
        {
            // A try that failed late has left its number behind.
            record.Id = 0;
        }

        context.AddRange(records);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Ids are given when a row is inserted and seen when it commits. One writer at a time makes both orders the same: a reader
    /// that remembers the last id it saw would otherwise miss a lower one that commits later. SQLite has one writer anyway.
    /// </summary>
    public static Task TakeTurnAsync(OrchestratorDbContext context, CancellationToken cancellationToken) => context.LocksRows
        ? context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLock})", cancellationToken)
        : Task.CompletedTask;

    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Database.CanConnectAsync(cancellationToken);
    }
}
