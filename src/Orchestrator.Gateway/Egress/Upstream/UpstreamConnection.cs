using System.Net.Sockets;
using Orchestrator.Egress.Http;

namespace Orchestrator.Egress.Upstream;

/// <summary>One plain HTTP connection to a checked address.</summary>
internal sealed class UpstreamConnection(Socket socket) : IDisposable
{
    public Socket Socket => socket;

    public WireReader Reader { get; } = new(socket);

    public WireWriter Writer { get; } = new(socket);

    public MessageHead Head { get; } = new();

    /// <summary>Whether it was already used, so that a failure may only mean the other side had closed it meanwhile.</summary>
    public bool Reused { get; set; }

    public long IdleSince { get; set; }

    /// <summary>Where the reader stood when the current request began.</summary>
    public long ConsumedBefore { get; set; }

    /// <summary>A connection that is readable before anything was asked is closed, or about to answer a question nobody put.</summary>
    public bool IsQuiet()
    {
        try
        {
            return Reader.BufferedLength == 0 && !socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Makes reads and writes that are under way fail. The buffers stay until <see cref="Dispose"/>.</summary>
    public void Abort() => socket.Dispose();

    public void Dispose()
    {
        socket.Dispose();
        Reader.Dispose();
        Writer.Dispose();
    }
}
