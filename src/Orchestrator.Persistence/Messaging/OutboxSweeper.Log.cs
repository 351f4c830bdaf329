using Microsoft.Extensions.Logging;

namespace Orchestrator.Messaging;

internal sealed partial class OutboxSweeper
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be looked at; it is tried again in a moment")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of this process were committed but never sent; they are sent now")]
    private partial void LogStrays(int count);
}
