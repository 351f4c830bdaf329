using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Orchestrator.Egress.Rules;
using Orchestrator.Egress.Upstream;
using Orchestrator.ModelEndpoints;

namespace Orchestrator.Egress;

/// <summary>One sandbox's way out: its listeners, its connections, its rules and its bill.</summary>
internal sealed partial class EgressSession : IEgressSession
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly GatewayParts _parts;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly HashSet<SandboxConnection> _connections = [];
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _sweeper;
    private readonly Action<ModelCall>? _onCall;
    private Task? _disposal;

    public EgressSession(EgressPolicy policy, GatewayParts parts, ILogger logger, Action<ModelCall>? onCall = null)
    {
        _onCall = onCall;
        Policy = policy;
        Rules = new RuleSet(policy.Rules);
        Routes = new ModelRouteSet(policy.Models);
        Meter = new SessionMeter(policy, policy.BytesPerSecond ?? parts.Options.BytesPerSecond, parts.Time);
        Token = _closing.Token;
        _parts = parts;
        _logger = logger;
        Upstreams = new UpstreamPool(parts.Dialer, parts.Time);
        _sweeper = parts.Time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    public EgressPolicy Policy { get; }

    public EgressUsage Usage => Meter.Usage;

    public RuleSet Rules { get; }

    public ModelRouteSet Routes { get; }

    public SessionMeter Meter { get; }

    public UpstreamPool Upstreams { get; }

    public CancellationToken Token { get; }

    public void Serve(Socket listener)
    {
        lock (_lock)
        {
            if (_disposal is null)
            {
                _listeners.Add(listener);
                _accepting.Add(Task.Run(() => SandboxListener.AcceptAsync(listener, Admit, Policy.Sandbox, _parts.Time, _logger, Token)));
                return;
            }
        }

        listener.Dispose();
        throw new ObjectDisposedException(nameof(EgressSession), $"The egress of sandbox {Policy.Sandbox} was closed before its listener was handed over.");
    }

    public void Record(Exchange exchange, long bytesOut, long bytesIn)
    {
        var allowed = exchange.LetOut;
        Meter.AddDecision(allowed);
        _parts.Journal.Record(new EgressDecision
        {
            At = _parts.Time.GetUtcNow(),
            RunId = Policy.RunId,
            StageId = Policy.StageId,
            Sandbox = Policy.Sandbox,
            Allowed = allowed,
            Reason = exchange.Reason,
            Rule = allowed ? exchange.Rule : null,
            Method = exchange.Method,
            Host = Shorten(exchange.Host, 300),
            Port = exchange.Port,
            Path = Shorten(exchange.Path, 2000),
            Credential = allowed ? exchange.Credential : null,
            Status = allowed ? exchange.Status : null,
            BytesOut = bytesOut,
            BytesIn = bytesIn,
            Elapsed = _parts.Time.GetElapsedTime(exchange.BeganAt),
        });
    }

    public void Record(ModelCall call)
    {
        Meter.Add(call);
        _parts.Journal.Record(Policy, call);
        _onCall?.Invoke(call);
    }

    /// <summary>Returns when what was recorded is kept, so that whoever ends a stage can read it.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _parts.Journal.FlushAsync(Policy.Sandbox, cancellationToken);

    public void LogFault(Exception exception) => LogFault(_logger, exception, Policy.Sandbox);

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= Task.Run(CloseAsync);
            return new ValueTask(_disposal);
        }
    }

    private async Task CloseAsync()
    {
        Socket[] listeners;
        Task[] accepting;
        lock (_lock)
        {
            listeners = [.. _listeners];
            accepting = [.. _accepting];
        }

        await _closing.CancelAsync();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(accepting);
        await _sweeper.DisposeAsync();
        lock (_lock)
        {
            // Nothing is admitted any more, so the last connection to leave completes this.
            if (_connections.Count == 0)
            {
                _empty.TrySetResult();
            }
        }

        await _empty.Task;
        Upstreams.Dispose();
        _closing.Dispose();
    }

    /// <summary>Serves one connection, which is the session's from here on.</summary>
    public void Admit(Socket socket)
    {
        if (socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            socket.NoDelay = true;
        }

        SandboxConnection? connection = null;
        lock (_lock)
        {
            if (_connections.Count < _parts.Options.ConnectionLimit && !Token.IsCancellationRequested)
            {
                connection = new SandboxConnection(this, socket, _parts);
                _connections.Add(connection);
            }
        }

        if (connection is not null)
        {
            _ = Task.Run(() => CarryAsync(connection));
            return;
        }

        using (socket)
        {
            Turn(socket);
        }
    }

    private void Turn(Socket socket)
    {
        var exchange = new Exchange(0, 0) { BeganAt = _parts.Time.GetTimestamp() };
        exchange.Note($"the sandbox already holds {_parts.Options.ConnectionLimit} connections");
        var sent = 0;
        try
        {
            // A new connection has room for this, so it does not wait.
            sent = socket.Send("HTTP/1.1 503 Refused by gateway\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        }
        catch (SocketException)
        {
        }

        Meter.AddBytes(sent);
        Record(exchange, 0, sent);
    }

    private async Task CarryAsync(SandboxConnection connection)
    {
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(connection);
                connection.Dispose();
                if (_connections.Count == 0 && _disposal is not null && Token.IsCancellationRequested)
                {
                    _empty.TrySetResult();
                }
            }
        }
    }

    private void Sweep()
    {
        var now = _parts.Time.GetTimestamp();
        SandboxConnection[] late;
        lock (_lock)
        {
            late = [.. _connections.Where(connection => connection.IsLate(now))];
        }

        // Cutting runs what waits for it, which must not happen inside the lock.
        foreach (var connection in late)
        {
            connection.CutAsLate();
        }
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length] + "…";
}
