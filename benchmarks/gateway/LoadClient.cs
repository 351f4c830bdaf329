using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator;

/// <summary>Asks over connections that stay open, each the next time when it has its answer.</summary>
internal static class LoadClient
{
    /// <summary>Requests a second and latencies in microseconds.</summary>
    public static async Task<(double Rate, double Median, double P99)> SmallAsync(IReadOnlyList<int> ports, int connections, string request, TimeSpan time)
    {
        var bytes = Encoding.ASCII.GetBytes(request);
        var sockets = await Task.WhenAll(Enumerable.Range(0, connections).Select(n => ConnectAsync(ports[n % ports.Count])));
        await Task.WhenAll(sockets.Select(socket => AskAsync(socket, bytes)));
        var latencies = new List<double>[connections];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(sockets.Select((socket, n) => Task.Run(async () =>
        {
            var own = latencies[n] = [];
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                var asked = Stopwatch.GetTimestamp();
                await AskAsync(socket, bytes);
                own.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        var sorted = latencies.SelectMany(own => own).Order().ToArray();
        return (sorted.Length / elapsed, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
    }

    /// <summary>MiB a second of one large plain HTTP answer.</summary>
    public static async Task<double> LargeAsync(int port, string request)
    {
        using var socket = await ConnectAsync(port);
        var began = Stopwatch.GetTimestamp();
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        await DrainAsync(socket, UpstreamProcess.LargeBytes);
        return UpstreamProcess.LargeBytes / 1048576.0 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>MiB a second through a tunnel, or straight when there is no CONNECT to say.</summary>
    public static async Task<double> TunnelAsync(int port, string? connect)
    {
        using var socket = await ConnectAsync(port);
        if (connect is not null)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(connect));
            var buffer = new byte[4096];
            var read = await socket.ReceiveAsync(buffer);
            if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException("The tunnel was refused: " + Encoding.ASCII.GetString(buffer, 0, read));
            }
        }

        var began = Stopwatch.GetTimestamp();
        await socket.SendAsync(Hello());
        await DrainAsync(socket, UpstreamProcess.LargeBytes);
        return UpstreamProcess.LargeBytes / 1048576.0 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task AskAsync(Socket socket, byte[] request)
    {
        await socket.SendAsync(request);
        var buffer = new byte[2048];
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (read == 0 || (end > 0 && !buffer.AsSpan().StartsWith("HTTP/1.1 200"u8)))
            {
                throw new InvalidOperationException("Not answered with 200: " + Encoding.ASCII.GetString(buffer, 0, length));
            }

            if (end > 0 && length == end + 4 + 100)
            {
                return;
            }
        }
    }

    private static async Task DrainAsync(Socket socket, long atLeast)
    {
        var buffer = new byte[256 * 1024];
        while (atLeast > 0)
        {
            var read = await socket.ReceiveAsync(buffer);
            atLeast -= read > 0 ? read : throw new InvalidOperationException($"The answer ended {atLeast} bytes early.");
        }
    }

    /// <summary>A TLS client hello that asks for the upstream's host.</summary>
    private static byte[] Hello()
    {
        var name = Encoding.ASCII.GetBytes(GatewayProcess.Host);
        byte[] list = [0, .. Sized(name)];
        byte[] extension = [0, 0, .. Sized(Sized(list))];
        byte[] body = [3, 3, .. new byte[32], 0, .. Sized([0x13, 1]), 1, 0, .. Sized(extension)];
        return [22, 3, 1, .. Sized([1, 0, .. Sized(body)])];
    }

    private static byte[] Sized(byte[] data)
    {
        var sized = new byte[data.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(sized, (ushort)data.Length);
        data.CopyTo(sized, 2);
        return sized;
    }
}
