using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>Writes the message down for whichever process runs the bus: this one is woken, another one looks often.</summary>
internal sealed class DurableSender(
    IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, OutboxSignal signal, TimeProvider time) : IDurableSender
{
    public async Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken)
        where T : class
    {
        var row = OutboxMessages.Create(queue, message, time.GetUtcNow());
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var transaction = await transactions.BeginAsync(context, cancellationToken))
        {
            context.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        signal.Wake();
    }
}
