using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging;

internal sealed partial class OutboxRows
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Message {MessageId} ({MessageType}) for {Queue} is parked after {Attempts} deliveries: {Error}. See 'orchestrator messages list'")]
    private partial void LogParked(Guid messageId, string messageType, string queue, int attempts, string error);
}
