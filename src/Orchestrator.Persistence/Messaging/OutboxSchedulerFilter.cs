using MassTransit;
using MassTransit.Context;
using MassTransit.Scheduling;

namespace Orchestrator.Messaging;

/// <summary>Gives consumers and sagas a scheduler that writes to the outbox.</summary>
internal sealed class OutboxSchedulerFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        context.GetOrAddPayload<MessageSchedulerContext>(() => new ConsumeMessageSchedulerContext(
            context, consume => new MessageScheduler(new OutboxScheduleProvider(consume), consume.GetPayload<IBusTopology>())));
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("outboxScheduler");
}
