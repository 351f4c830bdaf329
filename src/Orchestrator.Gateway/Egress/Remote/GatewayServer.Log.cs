using System.Net;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress.Remote;

public sealed partial class GatewayServer
{
    [LoggerMessage(LogLevel.Information, "The gateway listens for workers on {EndPoint}.")]
    private static partial void LogListening(ILogger logger, EndPoint endPoint);

    [LoggerMessage(LogLevel.Warning, "The gateway could not accept a connection. It tries again.")]
    private static partial void LogCannotAccept(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A connection from {Address} was refused since it showed no certificate of a worker: {Reason}")]
    private static partial void LogStranger(ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(LogLevel.Warning, "A connection for the way out {Session} was refused: it is not open, or the secret is not its own.")]
    private static partial void LogWrongSecret(ILogger logger, Guid session);
}
