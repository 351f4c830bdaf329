using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Journal;
using Orchestrator.Messaging;

namespace Orchestrator.Decisions;

/// <summary>Writes key, journal record and message in one transaction.</summary>
internal sealed class DecisionLog(
    IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, OutboxSignal signal, TimeProvider time) : IDecisionLog
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    public async Task<string?> FindAsync(RequestKey key, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<HandledRequest>().Where(request => request.Id == key.Id).Select(request => request.Content).SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<bool> SendAsync(object message, RunRecord record, RequestKey? key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var transaction = await transactions.BeginAsync(context, cancellationToken))
        {
            // Also lets requests with one key come one after the other.
            await RunJournalTable.TakeTurnAsync(context, cancellationToken);
            if (key is not null)
            {
                var old = now - Remembered;
                await context.Set<HandledRequest>().Where(request => request.At < old).ExecuteDeleteAsync(cancellationToken);
                if (await context.Set<HandledRequest>().AnyAsync(request => request.Id == key.Id, cancellationToken))
                {
                    return false;
                }

                context.Add(new HandledRequest { Id = key.Id, Content = key.Content, At = now });
            }

            context.Add(record);
            context.Add(OutboxMessages.Create(Queues.Runs, message, now));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        signal.Wake();
        return true;
    }
}
