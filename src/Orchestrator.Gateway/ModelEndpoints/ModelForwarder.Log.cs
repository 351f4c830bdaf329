using Microsoft.Extensions.Logging;

namespace Orchestrator.ModelEndpoints;

internal sealed partial class ModelForwarder
{
    [LoggerMessage(LogLevel.Warning, "Model route {Route} could not be served: {Host} was not reached or broke off. Check the upstream and the way to it.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string route, string host);
}
