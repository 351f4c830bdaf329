using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging;

internal sealed partial class OutboxDispatcher
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({MessageType}) could not be sent to {Queue}; it stays in the outbox and is sent later")]
    private partial void LogNotSent(Exception exception, Guid messageId, string messageType, string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} sent messages could not be removed from the outbox; they are sent again and dropped by the inbox")]
    private partial void LogNotDeleted(Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} could not be given back to the outbox; it is found again by the sweeper")]
    private partial void LogNotGivenBack(Exception exception, Guid messageId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} failed and is not in the outbox: it was sent past it and is lost")]
    private partial void LogNoRow(Exception cause, Guid messageId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Message {MessageId} could not be sent and is no longer in the outbox: another process has sent it")]
    private partial void LogSentByAnother(Guid messageId);
}
