using System.Net;

namespace Orchestrator.Egress.Addresses;

/// <summary>Finds a host's addresses. Its answers are not trusted: each one is checked before it is connected to.</summary>
public interface IHostResolver
{
    /// <summary>All addresses of the host; empty when there are none.</summary>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
