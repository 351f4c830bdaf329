using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress;

/// <summary>Accepts on a listening socket that only one sandbox can reach.</summary>
internal static partial class SandboxListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Admits connections until told to stop or the socket is closed.</summary>
    public static async Task AcceptAsync(
        Socket listener, Action<Socket> admit, string sandbox, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                admit(await listener.AcceptAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                LogCannotAccept(logger, exception, sandbox);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // Gone before it was accepted.
            }
            catch (SocketException exception)
            {
                LogCannotAccept(logger, exception, sandbox);
                return;
            }
        }
    }
}
