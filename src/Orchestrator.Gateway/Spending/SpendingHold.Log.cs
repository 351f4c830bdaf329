using Microsoft.Extensions.Logging;

namespace Orchestrator.Spending;

internal sealed partial class SpendingHold
{
    [LoggerMessage(LogLevel.Error, "A model request out of sandbox {Sandbox} was not sent because the ledger could not hold its money back. Check the ledger's store.")]
    private static partial void LogNoLedger(ILogger logger, Exception exception, string sandbox);

    [LoggerMessage(LogLevel.Error, "The ledger did not take a settlement of {CostUsd} USD. Check the ledger's store.")]
    private static partial void LogNotSettled(ILogger logger, Exception exception, decimal costUsd);
}
