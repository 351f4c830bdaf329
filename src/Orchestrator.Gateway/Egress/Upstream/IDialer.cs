using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Egress.Upstream;

/// <summary>Connects to an address that has already been checked; never to a name, which could change its mind.</summary>
internal interface IDialer
{
    ValueTask<Socket> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken);
}
