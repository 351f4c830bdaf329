using Microsoft.Extensions.Logging;

namespace Orchestrator.Spending;

internal sealed partial class DatabaseSpendingLedger
{
    [LoggerMessage(LogLevel.Warning, "What model request {Hold} cost could not be written; it is written later. Check the database.")]
    private partial void LogLater(Exception exception, Guid hold);

    [LoggerMessage(LogLevel.Warning, "Who sent a model request of run {Run}, attempt {Stage}, is gone without saying what it cost: {Usd} US dollars, the most it can be, count as spent.")]
    private partial void LogPresumed(decimal usd, Guid run, Guid stage);
}
