using System.Net.Security;
using System.Net.Sockets;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Servers;

namespace Orchestrator.Egress.Remote;

/// <summary>A gateway that listens for workers, and a worker that uses it, with certificates of one authority.</summary>
internal sealed class RemoteHarness : IAsyncDisposable
{
    private readonly List<IEgressSession> _sessions = [];
    private RemoteEgressGateway? _worker;

    public TestAuthority Authority { get; } = new("workers and gateways");

    /// <summary>The internet and the gateway's own parts.</summary>
    public GatewayHarness Inner { get; } = new();

    public List<ModelRoute> GatewayModels { get; } = [];

    /// <summary>What the worker hears of.</summary>
    public RecordingEgressJournal WorkerJournal { get; } = new();

    public RemoteGatewayOptions WorkerOptions { get; private set; } = null!;

    public GatewayServer Server { get; private set; } = null!;

    public RemoteEgressGateway Worker => _worker ??= new RemoteEgressGateway(WorkerOptions, new EgressGatewayOptions(), WorkerJournal, TimeProvider.System, NullLogger.Instance);

    public static async Task<RemoteHarness> StartAsync()
    {
        var harness = new RemoteHarness();
        await harness.StartServerAsync(0);
        var (certificate, key) = harness.Authority.IssueFiles("worker", TestAuthority.ClientUse);
        harness.WorkerOptions = harness.Options(certificate, key);
        harness.WorkerOptions.Address = $"localhost:{harness.Server.EndPoint!.Port}";
        return harness;
    }

    public RemoteGatewayOptions Options(string certificate, string key) => new()
    {
        Certificate = certificate,
        CertificateKey = key,
        CertificateAuthority = Authority.AuthorityFile,
        Patience = TimeSpan.FromSeconds(20),
    };

    public async Task StartServerAsync(int port)
    {
        var (certificate, key) = Authority.IssueFiles("localhost", TestAuthority.ServerUse);
        var options = Options(certificate, key);
        options.Listen = $"127.0.0.1:{port}";
        Server = new GatewayServer(Inner.Gateway, new GatewayRoutes(GatewayModels), Microsoft.Extensions.Options.Options.Create(options), NullLogger<GatewayServer>.Instance);
        await Server.StartAsync(CancellationToken.None);
    }

    public async Task StopServerAsync()
    {
        await Server.StopAsync(CancellationToken.None);
        Server.Dispose();
    }

    public static EgressPolicy Policy(params EgressRule[] rules) => new()
    {
        RunId = Guid.CreateVersion7(),
        StageId = Guid.CreateVersion7(),
        Sandbox = "sandbox-1",
        Rules = rules,
    };

    /// <summary>Opens a way out as a worker does; gives the port on which its sandbox finds it.</summary>
    public (IEgressSession Session, int Port) Open(EgressPolicy policy)
    {
        var session = Worker.Open(policy);
        _sessions.Add(session);
        return (session, GatewayHarness.Serve(session));
    }

    /// <summary>Connects to the gateway past the worker, with any certificate.</summary>
    public async Task<SslStream> DialAsync(RemoteGatewayOptions options)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Server.EndPoint!.Port);
        return await new MutualTls(options).ConnectAsync(new NetworkStream(socket, ownsSocket: true), "localhost", CancellationToken.None);
    }

    public static async Task<string> AskAsync(int port, string request)
    {
        using var client = await RawClient.ConnectAsync(port);
        await client.SendAsync(request);
        client.EndSending();
        return await client.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync();
        }

        await StopServerAsync();
        await Inner.DisposeAsync();
        Authority.Dispose();
    }
}
