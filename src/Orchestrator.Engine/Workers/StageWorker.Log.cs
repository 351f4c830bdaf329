using Microsoft.Extensions.Logging;

namespace Orchestrator.Workers;

public sealed partial class StageWorker
{
    [LoggerMessage(LogLevel.Warning, "Claiming stage attempts failed; trying again shortly.")]
    private partial void LogClaimFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Stage attempt {StageId} ended without a result being written; its lease will run out and it will be tried again.")]
    private partial void LogExecutorFailed(Guid stageId, Exception exception);
}
