using System.Buffers;
using System.Net.Sockets;

namespace Orchestrator.Egress.Tunnels;

/// <summary>Carries bytes both ways between a sandbox and another side, without looking at them.</summary>
internal sealed class TwoWayPipe(SandboxConnection connection, Socket upstream, TimeSpan idle)
{
    /// <summary>Runs until both sides have ended; what the other side said before this began is handed on first.</summary>
    public async ValueTask RunAsync(ReadOnlyMemory<byte> saidBefore)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(connection.Token);
        var outward = OutwardAsync(either.Token);
        var inward = InwardAsync(saidBefore, either.Token);

        // One side may end and the other go on; but when one breaks, nothing is left to wait for.
        var first = await Task.WhenAny(outward, inward);
        if (!first.IsCompletedSuccessfully)
        {
            await either.CancelAsync();
        }

        try
        {
            await (first == outward ? inward : outward);
        }
        finally
        {
            await first;
        }
    }

    private async Task OutwardAsync(CancellationToken cancellationToken)
    {
        var first = connection.Reader.Buffered;
        await SendAllAsync(upstream, first, cancellationToken);
        connection.Reader.Advance(first.Length);
        connection.Account();
        await PumpAsync(connection.Socket, upstream, connection.Reader.CountDirect, cancellationToken);
    }

    private async Task InwardAsync(ReadOnlyMemory<byte> saidBefore, CancellationToken cancellationToken)
    {
        await SendAllAsync(connection.Socket, saidBefore, cancellationToken);
        connection.Writer.CountDirect(saidBefore.Length);
        connection.Account();
        await PumpAsync(upstream, connection.Socket, connection.Writer.CountDirect, cancellationToken);
    }

    private static async ValueTask SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var left = bytes; left.Length > 0;)
        {
            left = left[await to.SendAsync(left, SocketFlags.None, cancellationToken)..];
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Action<int> count, CancellationToken cancellationToken)
    {
        const int Small = 8 * 1024;
        const int Large = 128 * 1024;
        var buffer = ArrayPool<byte>.Shared.Rent(Small);
        try
        {
            while (true)
            {
                connection.Wait(idle);
                var read = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellationToken);
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                await SendAllAsync(to, buffer.AsMemory(0, read), cancellationToken);
                count(read);
                connection.Account();
                await connection.PaceAsync(cancellationToken);
                if (read == buffer.Length && read < Large)
                {
                    // Only a tunnel that carries much gets much memory: most are idle most of the time.
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(Large);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
