using MassTransit;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>
/// Handles one message in one transaction: that it was handled, what it changed and what it sends commit together or not
/// at all. Only then is anything sent.
/// </summary>
internal sealed class DurableOutboxContextFactory(
    OrchestratorDbContext database,
    WriteTransactions transactions,
    OutboxDispatcher dispatcher,
    BusNodes nodes,
    TimeProvider time,
    IServiceProvider provider) : IOutboxContextFactory<OrchestratorDbContext>
{
    public async Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class
    {
        // Others may publish to us, and need not give their messages ids; then a repeat cannot be known either.
        var messageId = context.GetOriginalMessageId() ?? NewId.NextGuid();
        DurableConsumeContext<T> consume;
        await using (var transaction = await transactions.BeginAsync(database, context.CancellationToken))
        {
            var isRepeat = !await EnterAsync(messageId, options.ConsumerId, context.CancellationToken);
            consume = new DurableConsumeContext<T>(context, options, provider, database, time, nodes.Self, isRepeat);
            await next.Send(consume);
            if (dispatcher.KeepsUntilConsumed)
            {
                await database.Outbox.Where(message => message.MessageId == messageId).ExecuteDeleteAsync(context.CancellationToken);
            }

            await database.SaveChangesAsync(context.CancellationToken);
            await transaction.CommitAsync(context.CancellationToken);
        }

        dispatcher.Consumed(messageId);
        await dispatcher.DeliverAsync(consume.Ready);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("durableOutbox");

    /// <summary>Notes the message; false when it was noted before. Waits while another transaction is handling the same one.</summary>
    private async Task<bool> EnterAsync(Guid messageId, Guid consumerId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var inserted = await database.Database.ExecuteSqlAsync(
            $"INSERT INTO inbox (message_id, consumer_id, received_at) VALUES ({messageId}, {consumerId}, {now}) ON CONFLICT DO NOTHING",
            cancellationToken);
        return inserted == 1;
    }
}
