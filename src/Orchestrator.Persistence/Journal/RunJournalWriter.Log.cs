using Microsoft.Extensions.Logging;

namespace Orchestrator.Journal;

internal sealed partial class RunJournalWriter
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The journal could not be written; its records are kept in memory and tried again")]
    private partial void LogFailed(Exception exception);
}
