using MassTransit;

namespace Orchestrator.Messaging;

/// <summary>Marks a send with its due time, and with the token by which the saga knows a schedule it has since given up.</summary>
internal sealed class DueTimePipe<T>(IPipe<SendContext<T>> next, DueTime due) : IPipe<SendContext<T>>
    where T : class
{
    public async Task Send(SendContext<T> context)
    {
        if (next.IsNotEmpty())
        {
            await next.Send(context);
        }

        context.ScheduledMessageId = due.Token;
        context.Headers.Set(MessageHeaders.SchedulingTokenId, due.Token.ToString("D"));
        context.GetOrAddPayload(() => due);
    }

    public void Probe(ProbeContext context) => next?.Probe(context);
}
