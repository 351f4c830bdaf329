using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Egress.Remote;

/// <summary>Lets workers open ways out in this process, and carries what their sandboxes say.</summary>
/// <remarks>
/// Who may speak at all is a matter of certificates. A way out lives as long as the worker's connection that opened it, has the
/// policy that it was opened with, and is found only by who knows its secret.
/// </remarks>
public sealed partial class GatewayServer(EgressGateway gateway, GatewayRoutes routes, IOptions<RemoteGatewayOptions> options, ILogger<GatewayServer> logger)
    : IHostedService, IDisposable
{
    // Of those who have not said yet who they are.
    private const int StrangerLimit = 512;

    private static readonly TimeSpan IntroductionTimeout = TimeSpan.FromSeconds(10);

    private readonly MutualTls _tls = new(options.Value);
    private readonly ConcurrentDictionary<Guid, ServedSession> _sessions = new();
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly SemaphoreSlim _strangers = new(StrangerLimit);
    private readonly CancellationTokenSource _stopping = new();
    private Socket? _listener;
    private Task? _accepting;

    /// <summary>Where it listens, once it has started.</summary>
    public IPEndPoint? EndPoint => (IPEndPoint?)_listener?.LocalEndPoint;

    /// <summary>How many ways out are open.</summary>
    public int Sessions => _sessions.Count;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _tls.Check();
        if (!IPEndPoint.TryParse(options.Value.Listen, out var endPoint))
        {
            throw new ProviderException(FailureCategory.Configuration, $"Gateway:Remote:Listen is '{options.Value.Listen}', which is no address and port. Write, for instance, 0.0.0.0:8443.");
        }

        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(endPoint);
        _listener.Listen(1024);
        _accepting = Task.Run(() => AcceptAsync(_listener), CancellationToken.None);
        LogListening(logger, _listener.LocalEndPoint!);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        await (_accepting ?? Task.CompletedTask);
        await Task.WhenAll(_serving.Keys);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _listener?.Dispose();
        _strangers.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _strangers.WaitAsync(_stopping.Token);
                var socket = await listener.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                var serving = Task.Run(() => ServeAsync(socket));
                _serving[serving] = true;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                _strangers.Release();
                LogCannotAccept(logger, exception);
                await Task.Delay(TimeSpan.FromSeconds(1), _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        SslStream? tls = null;
        try
        {
            Frame first;
            try
            {
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                timeout.CancelAfter(IntroductionTimeout);
                tls = await _tls.AcceptAsync(stream, timeout.Token);
                first = await FrameStream.ReadAsync(tls, timeout.Token);
            }
            finally
            {
                _strangers.Release();
            }

            await (first.Kind switch
            {
                FrameKind.Open => OpenAsync(tls, first),
                FrameKind.Connect => ConnectAsync(tls, first),
                _ => RefuseAsync(tls, "a connection begins with 'open' or 'connect'"),
            });
        }
        catch (AuthenticationException exception)
        {
            LogStranger(logger, (socket.RemoteEndPoint as IPEndPoint)?.Address, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It went, or was told to.
        }
        finally
        {
            if (tls is not null)
            {
                await tls.DisposeAsync();
            }
        }
    }

    private async Task OpenAsync(SslStream tls, Frame asked)
    {
        if (asked is not { Policy: { } policy, SecretHash: { Length: ServedSession.HashLength } hash } || asked.Session == Guid.Empty)
        {
            await RefuseAsync(tls, "a way out needs an id, a policy and the hash of a secret");
            return;
        }

        if (routes.Own(policy) is not { } own)
        {
            await RefuseAsync(tls, "the policy names a model endpoint that this gateway does not have; give worker and gateway the same Models");
            return;
        }

        await using var session = new ServedSession(gateway, own, hash, tls);
        if (!await AdmitAsync(asked.Session, session))
        {
            await RefuseAsync(tls, "there is a way out of that id with another secret or policy");
            return;
        }

        try
        {
            await session.RunAsync(options.Value.Silence, _stopping.Token);
        }
        finally
        {
            _sessions.TryRemove(new KeyValuePair<Guid, ServedSession>(asked.Session, session));
        }
    }

    /// <summary>A worker that comes back before its old connection was seen to be dead takes its own place, as it was.</summary>
    private async Task<bool> AdmitAsync(Guid id, ServedSession session)
    {
        while (!_sessions.TryAdd(id, session))
        {
            if (_sessions.TryGetValue(id, out var other))
            {
                if (!other.IsSameAs(session))
                {
                    return false;
                }

                _sessions.TryRemove(new KeyValuePair<Guid, ServedSession>(id, other));
                await other.DisposeAsync();
            }
        }

        return true;
    }

    private async Task ConnectAsync(SslStream tls, Frame asked)
    {
        if (asked.Secret is not { } secret || !_sessions.TryGetValue(asked.Session, out var session) || !session.Knows(secret))
        {
            LogWrongSecret(logger, asked.Session);
            await RefuseAsync(tls, "no way out is open for that secret");
            return;
        }

        await FrameStream.WriteAsync(tls, new Frame { Kind = FrameKind.Accepted }, _stopping.Token);
        var (inner, outer) = SocketPair.Create();
        using (outer)
        {
            session.Admit(inner);
            await StreamBridge.CarryAsync(outer, tls, session.Token);
        }
    }

    private async Task RefuseAsync(SslStream tls, string reason) =>
        await FrameStream.WriteAsync(tls, new Frame { Kind = FrameKind.Refused, Reason = reason }, _stopping.Token);
}
