using MassTransit;

namespace Orchestrator.Messaging;

/// <summary>
/// Stands where MassTransit would move a failed or unknown message to a queue in memory, which nobody reads and which dies
/// with the process: the message's row is given back to the outbox instead, to be tried later or parked.
/// </summary>
internal sealed class GiveBackFilter(Lazy<OutboxDispatcher> dispatcher) : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        await GiveBackAsync(context, context.Exception, park: false);
        await next.Send(context);
    }

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await GiveBackAsync(context, new MessageNotConsumedException(context.InputAddress, "Nothing consumes this type of message."), park: true);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("giveBack");

    private Task GiveBackAsync(ReceiveContext context, Exception cause, bool park)
    {
        var messageId = context.TryGetPayload(out ConsumeContext? consume) ? consume.MessageId : context.GetMessageId();
        return messageId is { } id ? dispatcher.Value.GiveBackAsync(id, cause, park) : Task.CompletedTask;
    }
}
