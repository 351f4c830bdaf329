using Microsoft.Extensions.Logging;

namespace Orchestrator.Spending;

internal sealed partial class DatabaseSpendingLedger
{
    [LoggerMessage(LogLevel.Warning, "What model request {Hold} cost could not be written; it is written later. Check the database.")]
    private partial void LogLater(Exception exception, Guid hold);
}
