using System.Net.Sockets;
using Orchestrator.Egress;

namespace Orchestrator.Sandboxes;

/// <summary>A way out that leads nowhere and says back what it hears.</summary>
public sealed class EchoSession : IEgressSession
{
    private Socket? _listener;

    public EgressPolicy Policy { get; } = new() { RunId = Guid.Empty, StageId = Guid.Empty, Sandbox = "echo" };

    public EgressUsage Usage => EgressUsage.None;

    public void Serve(Socket listener)
    {
        _listener = listener;
        _ = ServeAsync(listener);
    }

    public ValueTask DisposeAsync()
    {
        _listener?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task ServeAsync(Socket listener)
    {
        using var connection = await listener.AcceptAsync();
        var buffer = new byte[1024];
        int length;
        while ((length = await connection.ReceiveAsync(buffer)) > 0)
        {
            await connection.SendAsync(buffer.AsMemory(0, length));
        }
    }
}
