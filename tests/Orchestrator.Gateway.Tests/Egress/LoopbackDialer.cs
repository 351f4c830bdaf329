using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Orchestrator.Egress.Upstream;

namespace Orchestrator.Egress;

/// <summary>Plays the internet: public addresses lead to servers on this machine, and every dialled address is noted.</summary>
internal sealed class LoopbackDialer : IDialer
{
    private readonly ConcurrentDictionary<IPEndPoint, int> _ports = [];
    private readonly SocketDialer _sockets = new();

    public ConcurrentQueue<IPEndPoint> Dialled { get; } = [];

    public void Lead(IPEndPoint from, int toPort) => _ports[from] = toPort;

    public ValueTask<Socket> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Dialled.Enqueue(endpoint);
        return _ports.TryGetValue(endpoint, out var port)
            ? _sockets.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken)
            : throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
