using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress;

internal sealed partial class EgressSession
{
    [LoggerMessage(LogLevel.Error, "A connection out of sandbox {Sandbox} ended in an unexpected fault; nothing more passes through it.")]
    private static partial void LogFault(ILogger logger, Exception exception, string sandbox);
}
