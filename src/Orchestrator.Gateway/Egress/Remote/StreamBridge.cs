using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;

namespace Orchestrator.Egress.Remote;

/// <summary>Carries bytes between a socket and a TLS connection until both directions have ended.</summary>
internal static class StreamBridge
{
    private const int BufferSize = 64 * 1024;

    public static async Task CarryAsync(Socket socket, SslStream tls, CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(
            TryAsync(OutAsync(socket, tls, broken.Token), broken),
            TryAsync(InAsync(tls, socket, broken.Token), broken));
    }

    // An end is passed on and the other way goes on; a break ends both.
    private static async Task TryAsync(Task direction, CancellationTokenSource broken)
    {
        try
        {
            await direction;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await broken.CancelAsync();
        }
    }

    private static async Task OutAsync(Socket socket, SslStream tls, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken)) > 0)
            {
                await tls.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            await tls.ShutdownAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task InAsync(SslStream tls, Socket socket, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await tls.ReadAsync(buffer, cancellationToken)) > 0)
            {
                for (var left = buffer.AsMemory(0, read); left.Length > 0;)
                {
                    left = left[await socket.SendAsync(left, SocketFlags.None, cancellationToken)..];
                }
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
