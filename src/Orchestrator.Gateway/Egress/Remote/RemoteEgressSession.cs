using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress.Remote;

/// <summary>One sandbox's way out through a gateway in another process. Opened there again whenever that gateway was away.</summary>
internal sealed partial class RemoteEgressSession : IEgressSession
{
    private const int SecretLength = 32;

    private static readonly TimeSpan ClosingPatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly Func<CancellationToken, Task<IPAddress>> _find;
    private readonly Func<IPAddress, CancellationToken, Task<SslStream>> _dial;
    private readonly RemoteGatewayOptions _options;
    private readonly int _connectionLimit;
    private readonly IEgressJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SecretLength);
    private readonly Lock _lock = new();
    private readonly List<Socket> _listeners = [];
    private readonly HashSet<Task> _work = [];
    private readonly TaskCompletionSource _closeAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _token;
    private readonly Task _keeping;
    private TaskCompletionSource<IPAddress> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EgressUsage _before = EgressUsage.None;
    private EgressUsage _now = EgressUsage.None;
    private int _connections;
    private Task? _disposal;

    public RemoteEgressSession(
        EgressPolicy policy,
        Func<CancellationToken, Task<IPAddress>> find,
        Func<IPAddress, CancellationToken, Task<SslStream>> dial,
        RemoteGatewayOptions options,
        int connectionLimit,
        IEgressJournal journal,
        TimeProvider time,
        ILogger logger)
    {
        Policy = policy;
        _find = find;
        _dial = dial;
        _options = options;
        _connectionLimit = connectionLimit;
        _journal = journal;
        _time = time;
        _logger = logger;
        _token = _closing.Token;
        _keeping = Task.Run(KeepOpenAsync);
    }

    public EgressPolicy Policy { get; }

    public EgressUsage Usage
    {
        get
        {
            lock (_lock)
            {
                return Sum(_before, _now);
            }
        }
    }

    public void Serve(Socket listener)
    {
        lock (_lock)
        {
            if (_disposal is null)
            {
                _listeners.Add(listener);
                _work.Add(Task.Run(() => SandboxListener.AcceptAsync(listener, Admit, Policy.Sandbox, _time, _logger, _token)));
                return;
            }
        }

        listener.Dispose();
        throw new ObjectDisposedException(nameof(RemoteEgressSession), $"The egress of sandbox {Policy.Sandbox} was closed before its listener was handed over.");
    }

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
        lock (_lock)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        // The gateway cuts what is under way and answers with the exact bill.
        _closeAsked.TrySetResult();
        await _keeping.WaitAsync(ClosingPatience, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _closing.CancelAsync();
        await _keeping;
        Task[] work;
        lock (_lock)
        {
            work = [.. _work];
        }

        await Task.WhenAll(work);
        CryptographicOperations.ZeroMemory(_secret);
        _closing.Dispose();
    }

    private async Task KeepOpenAsync()
    {
        var pause = ShortestPause;
        while (!_closeAsked.Task.IsCompleted)
        {
            try
            {
                var address = await _find(_token);
                await using var tls = await _dial(address, _token);
                await FrameStream.WriteAsync(tls, Opening(), _token);
                var answer = await ReadAsync(tls, _options.Silence);
                if (answer.Kind != FrameKind.Accepted)
                {
                    LogRefused(_logger, Policy.Sandbox, answer.Reason);
                }
                else
                {
                    pause = ShortestPause;
                    _opened.TrySetResult(address);
                    using var over = CancellationTokenSource.CreateLinkedTokenSource(_token);
                    var asking = AskAsync(tls, over.Token);
                    try
                    {
                        await ListenAsync(tls);
                    }
                    finally
                    {
                        await over.CancelAsync();
                        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                if (!_token.IsCancellationRequested)
                {
                    LogAway(_logger, exception, Policy.Sandbox, _options.Address);
                }
            }

            lock (_lock)
            {
                _before = Sum(_before, _now);
                _now = EgressUsage.None;
                if (_opened.Task.IsCompleted)
                {
                    _opened = new TaskCompletionSource<IPAddress>(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            await Task.WhenAny(_closeAsked.Task, Task.Delay(pause, _time, _token));
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>What the gateway forgot when it was away counts all the same.</summary>
    private Frame Opening() => new()
    {
        Kind = FrameKind.Open,
        Session = _id,
        SecretHash = SHA256.HashData(_secret),
        Policy = Policy with { ByteLimit = Math.Max(0, Policy.ByteLimit - Usage.Bytes) },
    };

    private async Task AskAsync(SslStream tls, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.WhenAny(_closeAsked.Task, Task.Delay(_options.Silence / 4, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            var isLast = _closeAsked.Task.IsCompleted;
            await FrameStream.WriteAsync(tls, new Frame { Kind = isLast ? FrameKind.Close : FrameKind.Ask }, cancellationToken);
            if (isLast)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(SslStream tls)
    {
        while (true)
        {
            var frame = await ReadAsync(tls, _closeAsked.Task.IsCompleted ? ClosingPatience : _options.Silence);
            lock (_lock)
            {
                _now = frame.Usage ?? _now;
            }

            if (frame.Call is { } call)
            {
                _journal.Record(Policy, call);
            }

            if (frame.Kind == FrameKind.Closed)
            {
                return;
            }
        }
    }

    private async Task<Frame> ReadAsync(SslStream tls, TimeSpan patience)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_token);
        timeout.CancelAfter(patience);
        return await FrameStream.ReadAsync(tls, timeout.Token);
    }

    private void Admit(Socket socket)
    {
        if (socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            socket.NoDelay = true;
        }

        var isOneTooMany = Interlocked.Increment(ref _connections) > _connectionLimit;
        var carrying = Task.Run(() => CarryAsync(socket, isOneTooMany));
        lock (_lock)
        {
            _work.Add(carrying);
        }

        _ = carrying.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task carrying)
    {
        lock (_lock)
        {
            _work.Remove(carrying);
        }
    }

    private async Task CarryAsync(Socket socket, bool isOneTooMany)
    {
        try
        {
            using (socket)
            {
                if (!isOneTooMany && await FindAsync() is { } tls)
                {
                    await using (tls)
                    {
                        await StreamBridge.CarryAsync(socket, tls, _token);
                    }
                }
                else
                {
                    await socket.SendAsync("HTTP/1.1 503 Gateway is away\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _token);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The sandbox went.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    /// <summary>A connection to the gateway that has shown the sandbox's secret; <see langword="null"/> when none could be had in time.</summary>
    private async Task<SslStream?> FindAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_token);
        patience.CancelAfter(_options.Patience);
        while (!patience.IsCancellationRequested)
        {
            Task<IPAddress> opened;
            lock (_lock)
            {
                opened = _opened.Task;
            }

            SslStream? tls = null;
            try
            {
                tls = await _dial(await opened.WaitAsync(patience.Token), patience.Token);
                await FrameStream.WriteAsync(tls, new Frame { Kind = FrameKind.Connect, Session = _id, Secret = _secret }, patience.Token);
                if (await FrameStream.ReadAsync(tls, patience.Token) is { Kind: FrameKind.Accepted })
                {
                    return tls;
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // The gateway is away: what keeps the way out open says so.
            }

            if (tls is not null)
            {
                await tls.DisposeAsync();
            }

            await Task.Delay(ShortestPause, _time, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private static EgressUsage Sum(EgressUsage one, EgressUsage other) => new(
        one.Allowed + other.Allowed,
        one.Refused + other.Refused,
        one.Bytes + other.Bytes,
        one.ModelCalls + other.ModelCalls,
        one.InputTokens + other.InputTokens,
        one.CachedInputTokens + other.CachedInputTokens,
        one.OutputTokens + other.OutputTokens,
        one.CostUsd + other.CostUsd);
}
