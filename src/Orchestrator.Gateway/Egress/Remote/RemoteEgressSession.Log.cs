using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress.Remote;

internal sealed partial class RemoteEgressSession
{
    [LoggerMessage(LogLevel.Warning, "The gateway at {Address} is away, and with it the way out of sandbox {Sandbox}. It is opened again as soon as the gateway answers.")]
    private static partial void LogAway(ILogger logger, Exception exception, string sandbox, string address);

    [LoggerMessage(LogLevel.Error, "The gateway refused to open a way out of sandbox {Sandbox}: {Reason}.")]
    private static partial void LogRefused(ILogger logger, string sandbox, string? reason);
}
