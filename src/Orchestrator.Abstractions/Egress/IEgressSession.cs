using System.Net.Sockets;

namespace Orchestrator.Egress;

/// <summary>One sandbox's way out. Disposing it cuts every connection.</summary>
public interface IEgressSession : IAsyncDisposable
{
    /// <summary>What it allows.</summary>
    EgressPolicy Policy { get; }

    /// <summary>What has been used so far; exact once the session is disposed.</summary>
    EgressUsage Usage { get; }

    /// <summary>
    /// Serves a listening socket that nobody but the sandbox can reach; that reachability is the sandbox's proof of who it
    /// is. The session owns the socket from here on.
    /// </summary>
    void Serve(Socket listener);
}
