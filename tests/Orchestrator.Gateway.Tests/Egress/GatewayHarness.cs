using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Credentials;
using Orchestrator.Spending;

namespace Orchestrator.Egress;

/// <summary>A gateway with one session on a real socket, and an internet that consists of servers on this machine.</summary>
internal sealed class GatewayHarness : IAsyncDisposable
{
    public const string PublicAddress = "93.184.216.34";

    private EgressGateway? _gateway;
    private IEgressSession? _session;

    public EgressGatewayOptions Options { get; } = new();

    public Dictionary<string, string> Secrets { get; } = [];

    public RecordingEgressJournal Journal { get; } = new();

    public IEgressJournal? OtherJournal { get; init; }

    public TableResolver Resolver { get; } = new();

    public LoopbackDialer Dialer { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public List<EgressRule> Rules { get; } = [];

    public List<ModelRoute> Models { get; } = [];

    public long ByteLimit { get; init; } = long.MaxValue;

    public long? BytesPerSecond { get; init; }

    public decimal? CostLimitUsd { get; init; }

    public decimal? RunCostLimitUsd { get; init; }

    public ISpendingLedger Ledger
    {
        get => field ??= new MemorySpendingLedger(Time);
        init;
    }

    public int Port { get; private set; }

    public EgressPolicy Policy { get; private set; } = null!;

    public IEgressSession Session => _session ??= Open();

    public EgressGateway Gateway => _gateway ??= new EgressGateway(
        Options, new TableCredentials(Secrets), OtherJournal ?? Journal, Ledger, Resolver, Dialer, Time, NullLogger.Instance);

    /// <summary>Makes a host of the internet that a server on this machine answers for.</summary>
    public void Host(string name, int localPort, int port = 80)
    {
        Resolver.Answer(name, PublicAddress);
        Dialer.Lead(new IPEndPoint(IPAddress.Parse(PublicAddress), port), localPort);
    }

    public async Task<RawClient> ConnectAsync()
    {
        _ = Session;
        return await RawClient.ConnectAsync(Port);
    }

    /// <summary>Sends one request on a connection of its own and returns all that comes back.</summary>
    public async Task<string> AskAsync(string request)
    {
        using var client = await ConnectAsync();
        await client.SendAsync(request);
        client.EndSending();
        return await client.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        _gateway?.Dispose();
    }

    private IEgressSession Open()
    {
        Policy = new EgressPolicy
        {
            RunId = Guid.CreateVersion7(),
            StageId = Guid.CreateVersion7(),
            Sandbox = "sandbox-1",
            Rules = Rules,
            Models = Models,
            ByteLimit = ByteLimit,
            BytesPerSecond = BytesPerSecond,
            CostLimitUsd = CostLimitUsd,
            RunCostLimitUsd = RunCostLimitUsd,
        };
        var session = Gateway.Open(Policy);
        Port = Serve(session);
        return session;
    }

    /// <summary>Gives a session a listener; returns its port.</summary>
    public static int Serve(IEgressSession session)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        session.Serve(listener);
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private sealed class TableCredentials(Dictionary<string, string> secrets) : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new(secrets.GetValueOrDefault(name));
    }
}
