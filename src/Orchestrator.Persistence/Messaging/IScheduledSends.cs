namespace Orchestrator.Messaging;

/// <summary>Takes scheduled messages back within the transaction of the message being handled.</summary>
internal interface IScheduledSends
{
    Task CancelAsync(Guid token, CancellationToken cancellationToken);
}
