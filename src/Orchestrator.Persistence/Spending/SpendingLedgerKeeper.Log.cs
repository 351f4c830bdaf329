using Microsoft.Extensions.Logging;

namespace Orchestrator.Spending;

internal sealed partial class SpendingLedgerKeeper
{
    [LoggerMessage(LogLevel.Error, "The spending ledger could not be kept up to date; it is tried again. Check the database.")]
    private partial void LogFailed(Exception exception);
}
