using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress;

internal static partial class SandboxListener
{
    [LoggerMessage(LogLevel.Error, "Connections out of sandbox {Sandbox} cannot be accepted. Check the limit on open files.")]
    private static partial void LogCannotAccept(ILogger logger, Exception exception, string sandbox);
}
