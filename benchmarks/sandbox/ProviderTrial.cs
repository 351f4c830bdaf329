using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrator.Credentials;
using Orchestrator.Egress;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Upstream;
using Orchestrator.Sandboxes;
using Orchestrator.Sandboxes.Bubblewrap;
using Orchestrator.Spending;

namespace Orchestrator;

/// <summary>Our provider and gateway as a stage uses them: a work tree below a writable layer, all limits, and a session.</summary>
internal sealed class ProviderTrial : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sandbox-benchmark").FullName;
    private readonly BubblewrapSandboxProvider _provider;
    private readonly EgressGateway _gateway;
    private readonly WorkTreeSeed _seed;
    private int _last;

    public ProviderTrial()
    {
        var seed = Directory.CreateDirectory(Path.Combine(_directory, "seed")).FullName;
        File.WriteAllText(Path.Combine(seed, "README.md"), "A repository.\n");
        _seed = new WorkTreeSeed("commit", seed);
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        _provider = new BubblewrapSandboxProvider(Options.Create(new BubblewrapSandboxOptions { Directory = Path.Combine(_directory, "sandboxes") }), TimeProvider.System);
        _gateway = new EgressGateway(
            new EgressGatewayOptions(), new NoCredentials(), new NoJournal(), new MemorySpendingLedger(TimeProvider.System), new NoHosts(), new SocketDialer(), TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>From the call to the first command's end, and what destroying then takes.</summary>
    public async Task<(double Start, double Destroy)> RunAsync(bool withEgress)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}-{++_last}");
        var started = Stopwatch.GetTimestamp();
        await using var session = withEgress ? Open(key) : null;
        var sandbox = await _provider.StartAsync(new SandboxSpec { Key = key, WorkTree = _seed, Egress = session }, CancellationToken.None);
        var result = await sandbox.ExecuteAsync(withEgress ? FirstCommand.ThroughTheGateway : FirstCommand.True, null, CancellationToken.None);
        var ended = Stopwatch.GetTimestamp();
        await sandbox.DisposeAsync();
        return result.Succeeded
            ? (Stopwatch.GetElapsedTime(started, ended).TotalMilliseconds, Stopwatch.GetElapsedTime(ended).TotalMilliseconds)
            : throw new InvalidOperationException($"The first command ended with {result}.");
    }

    /// <summary>A session for the relay, on a socket of the host.</summary>
    public (IEgressSession Session, string Socket) ServeOnSocket()
    {
        var path = Path.Combine(_directory, "gateway.sock");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1024);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        var session = Open("relay");
        session.Serve(listener);
        return (session, path);
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _provider.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private IEgressSession Open(string key) =>
        _gateway.Open(new EgressPolicy { RunId = Guid.CreateVersion7(), StageId = Guid.CreateVersion7(), Sandbox = key });

    private sealed class NoCredentials : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new((string?)null);
    }

    private sealed class NoJournal : IEgressJournal
    {
        public void Record(EgressDecision decision)
        {
        }

        public void Record(EgressPolicy policy, ModelCall call)
        {
        }
    }

    private sealed class NoHosts : IHostResolver
    {
        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => new([]);
    }
}
