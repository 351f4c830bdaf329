using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Credentials;
using Orchestrator.Egress;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Upstream;
using Orchestrator.Spending;

namespace Orchestrator;

/// <summary>A gateway with a session for each sandbox, whose one public host is the upstream on this machine.</summary>
internal static class GatewayProcess
{
    public const string Host = "bench.test";
    private static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    public static async Task<int> RunAsync(int upstreamPort, int tunnelPort, int sessions)
    {
        var gateway = new EgressGateway(
            new EgressGatewayOptions { ConnectionLimit = 10_000 }, new NoCredentials(), new CountingJournal(), new MemorySpendingLedger(TimeProvider.System), new OneHost(), new ToLoopback(), TimeProvider.System, NullLogger.Instance);
        var ports = new List<int>();
        for (var n = 0; n < sessions; n++)
        {
            var session = gateway.Open(new EgressPolicy
            {
                RunId = Guid.CreateVersion7(),
                StageId = Guid.CreateVersion7(),
                Sandbox = $"sandbox-{n}",
                ByteLimit = long.MaxValue,
                Rules =
                [
                    new EgressRule { Id = "plain", Host = Host, Ports = [upstreamPort], Methods = ["GET"], PathPrefixes = ["/small", "/large"] },
                    new EgressRule { Id = "tunnel", Host = Host, Ports = [tunnelPort] },
                ],
            });
            var listener = UpstreamProcess.Listen();
            ports.Add(UpstreamProcess.Port(listener));
            session.Serve(listener);
        }

        Console.WriteLine(string.Join(' ', ports));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private sealed class NoCredentials : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new((string?)null);
    }

    private sealed class CountingJournal : IEgressJournal
    {
        private long _count;

        public void Record(EgressDecision decision) => Interlocked.Increment(ref _count);

        public void Record(EgressPolicy policy, ModelCall call) => Interlocked.Increment(ref _count);
    }

    private sealed class OneHost : IHostResolver
    {
        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => new([Public]);
    }

    private sealed class ToLoopback : IDialer
    {
        private readonly SocketDialer _sockets = new();

        public ValueTask<Socket> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) =>
            _sockets.ConnectAsync(new IPEndPoint(IPAddress.Loopback, endpoint.Port), cancellationToken);
    }
}
