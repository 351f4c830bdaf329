using Microsoft.Extensions.Logging;

namespace Orchestrator.Journal;

internal sealed partial class RunJournal
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: {Count} journal records were dropped, the database is too slow for them")]
    private partial void LogDropped(Guid runId, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId}: a journal record of kind {Kind} was refused by the database and is dropped")]
    private partial void LogRefused(Exception cause, Guid runId, string kind);
}
