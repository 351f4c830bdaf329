using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Egress.Addresses;

/// <summary>Asks the resolver of the machine.</summary>
public sealed class SystemHostResolver : IHostResolver
{
    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            // The dot at the end keeps the machine's search domains from turning a public name into one of ours.
            return await Dns.GetHostAddressesAsync(host + ".", cancellationToken);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
    }
}
