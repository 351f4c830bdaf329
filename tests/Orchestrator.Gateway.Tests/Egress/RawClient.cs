using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator.Egress;

/// <summary>Says exactly the bytes a test wants said.</summary>
internal sealed class RawClient(Socket socket) : IDisposable
{
    // Only against a test that would hang: nothing waits this long when it passes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Socket Socket { get; } = socket;

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawClient(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        for (var left = bytes.AsMemory(); left.Length > 0;)
        {
            left = left[await Socket.SendAsync(left)..];
        }
    }

    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    public Task<string> ReadToEndAsync() => ReadUntilAsync(null);

    /// <summary>Reads until the text has come, or the end. A reset counts as the end.</summary>
    public async Task<string> ReadUntilAsync(string? end)
    {
        using var patience = new CancellationTokenSource(Patience);
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (end is null || !text.ToString().Contains(end, StringComparison.Ordinal))
        {
            int read;
            try
            {
                read = await Socket.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
            }
            catch (SocketException)
            {
                read = 0;
            }

            if (read == 0)
            {
                break;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    public void Dispose() => Socket.Dispose();
}
