using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator;

/// <summary>Answers /small at once and /large with 64 MiB; on its second port sends 64 MiB after the first bytes.</summary>
internal static class UpstreamProcess
{
    public const int LargeBytes = 64 * 1024 * 1024;
    private static readonly byte[] Small = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n" + new string('x', 100));
    private static readonly byte[] LargeHead = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {LargeBytes}\r\n\r\n");
    private static readonly byte[] Piece = new byte[256 * 1024];

    public static async Task<int> RunAsync()
    {
        var http = Listen();
        var tunnel = Listen();
        Console.WriteLine($"{Port(http)} {Port(tunnel)}");
        await Task.WhenAll(AcceptAsync(http, HttpAsync), AcceptAsync(tunnel, TunnelAsync));
        return 0;
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        return listener;
    }

    public static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> serve)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            _ = Task.Run(async () =>
            {
                using (socket)
                {
                    try
                    {
                        await serve(socket);
                    }
                    catch (SocketException)
                    {
                    }
                }
            });
        }
    }

    private static async Task HttpAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var read)
        {
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
            {
                continue;
            }

            if (buffer.AsSpan(0, length).StartsWith("GET /large"u8))
            {
                await socket.SendAsync(LargeHead);
                await SendLargeAsync(socket);
            }
            else
            {
                await socket.SendAsync(Small);
            }

            length = 0;
        }
    }

    private static async Task TunnelAsync(Socket socket)
    {
        var buffer = new byte[4096];
        if (await socket.ReceiveAsync(buffer) > 0)
        {
            await SendLargeAsync(socket);
        }
    }

    private static async Task SendLargeAsync(Socket socket)
    {
        for (var sent = 0; sent < LargeBytes;)
        {
            sent += await socket.SendAsync(Piece.AsMemory(0, Math.Min(Piece.Length, LargeBytes - sent)));
        }
    }
}
