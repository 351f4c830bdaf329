using MassTransit;
using MassTransit.Scheduling;

namespace Orchestrator.Messaging;

/// <summary>Schedules by writing outbox rows with a due time, so that schedule and saga commit or vanish together.</summary>
internal sealed class OutboxScheduleProvider(ConsumeContext context) : IScheduleMessageProvider
{
    public async Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var token = ScheduleTokenIdCache<T>.GetTokenId(message);
        var due = new DueTime(new DateTimeOffset(scheduledTime.ToUniversalTime()), token);
        var endpoint = await context.GetSendEndpoint(destinationAddress);
        await endpoint.Send(message, new DueTimePipe<T>(pipe, due), cancellationToken);
        return new ScheduledMessageHandle<T>(token, scheduledTime, destinationAddress, message);
    }

    public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken) =>
        context.GetPayload<IScheduledSends>().CancelAsync(tokenId, cancellationToken);

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) =>
        CancelScheduledSend(tokenId, cancellationToken);
}
