namespace Orchestrator.Messaging;

/// <summary>
/// Sends from outside a consumer: command line, HTTP handlers, sweeps. When the call returns the message is stored and will
/// arrive, even if this process or the broker dies now.
/// </summary>
public interface IDurableSender
{
    /// <summary>Stores a message for one of <see cref="Queues"/>.</summary>
    Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken)
        where T : class;
}
