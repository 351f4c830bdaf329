using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>What a consumer sees: whatever it sends becomes a row of its own transaction.</summary>
internal sealed class DurableConsumeContext<TMessage>(
    ConsumeContext<TMessage> context,
    OutboxConsumeOptions options,
    IServiceProvider provider,
    OrchestratorDbContext database,
    TimeProvider time,
    Guid node,
    bool isRepeat) :
    OutboxConsumeContextProxy<TMessage>(context, options, provider),
    IScheduledSends
    where TMessage : class
{
    private readonly Lock _adding = new();
    private readonly List<OutboxMessage> _ready = [];

    /// <summary>What is to be delivered once the transaction has committed.</summary>
    public IReadOnlyCollection<OutboxMessage> Ready => _ready;

    public override bool ContinueProcessing { get; set; } = true;

    // A repeat was consumed, and its sends are rows that the sweeper sees to: there is nothing left to do for it.
    public override bool IsMessageConsumed => isRepeat;

    public override bool IsOutboxDelivered => isRepeat;

    public override int ReceiveCount => 1;

    public override long? LastSequenceNumber => null;

    public override Task SetConsumed() => Task.CompletedTask;

    public override Task SetDelivered() => Task.CompletedTask;

    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);

    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;

    public override Task RemoveOutboxMessages() => Task.CompletedTask;

    public override Task AddSend<T>(SendContext<T> context)
    {
        var message = OutboxMessages.Create(context, time.GetUtcNow());

        // A consumer may send several at once.
        lock (_adding)
        {
            if (message.DueAt is null)
            {
                message.Owner = node;
                message.Attempts = 1;
                _ready.Add(message);
            }

            database.Add(message);
        }

        return Task.CompletedTask;
    }

    public async Task CancelAsync(Guid token, CancellationToken cancellationToken)
    {
        lock (_adding)
        {
            foreach (var entry in database.ChangeTracker.Entries<OutboxMessage>().Where(entry => entry.Entity.ScheduleToken == token).ToList())
            {
                entry.State = EntityState.Detached;
            }
        }

        await database.Outbox.Where(message => message.ScheduleToken == token).ExecuteDeleteAsync(cancellationToken);
    }
}
