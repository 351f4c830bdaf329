using Microsoft.Extensions.Logging;
using Orchestrator.Failures;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

public sealed partial class StageExecutor
{
    [LoggerMessage(LogLevel.Information, "{Stage} ended (round {Round}, attempt {Attempt}): {Outcome}")]
    private partial void LogStageEnded(StageName stage, int round, int attempt, string outcome);

    [LoggerMessage(LogLevel.Warning, "{Stage} failed ({Category}): {Reason}")]
    private partial void LogStageFailed(StageName stage, FailureCategory category, string reason, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Stage} stopped at an internal error.")]
    private partial void LogStageBroke(StageName stage, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Renewing the lease of stage attempt {StageId} failed; trying again until it runs out.")]
    private partial void LogRenewalFailed(Guid stageId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The lease of stage attempt {StageId} was lost; whatever was done under it changes nothing.")]
    private partial void LogLeaseLost(Guid stageId);
}
