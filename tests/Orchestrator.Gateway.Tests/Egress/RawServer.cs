using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Egress;

/// <summary>A server whose every byte a test decides.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    public RawServer(Func<RawClient, Task> serve)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync(serve);
    }

    public int Port { get; }

    public int Accepted { get; private set; }

    /// <summary>Heads of requests as they came, for servers made by <see cref="Answering"/>.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>Answers each request head with the same bytes, then closes.</summary>
    public static RawServer Answering(string answer)
    {
        RawServer? server = null;
        server = new RawServer(async connection =>
        {
            server!.Heads.Enqueue(await connection.ReadUntilAsync("\r\n\r\n"));
            await connection.SendAsync(answer);
        });
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync(Func<RawClient, Task> serve)
    {
        while (true)
        {
            var socket = await _listener.AcceptAsync(_ending.Token);
            socket.NoDelay = true;
            Accepted++;
            _ = ServeAsync(serve, socket);
        }
    }

    private static async Task ServeAsync(Func<RawClient, Task> serve, Socket socket)
    {
        using var connection = new RawClient(socket);
        try
        {
            await serve(connection);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
        }
    }
}
