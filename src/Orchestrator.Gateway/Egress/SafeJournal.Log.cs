using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress;

internal sealed partial class SafeJournal
{
    [LoggerMessage(LogLevel.Error, "The egress journal failed; an entry about sandbox {Sandbox} is lost. Check the journal's store.")]
    private static partial void LogLost(ILogger logger, Exception exception, string sandbox);
}
