using Microsoft.Extensions.Logging;

namespace Orchestrator.ModelEndpoints;

internal sealed partial class ModelAnswerRelay
{
    [LoggerMessage(LogLevel.Warning, "An answer of model {Model} by route {Route} gave no usage, so the most it can have cost is counted. Have the agent ask for usage.")]
    private static partial void LogNoUsage(ILogger logger, string route, string model);

    [LoggerMessage(LogLevel.Warning, "Model {Model} of route {Route} has no price and is counted as free. Add it to the gateway's prices.")]
    private static partial void LogNoPrice(ILogger logger, string model, string route);
}
