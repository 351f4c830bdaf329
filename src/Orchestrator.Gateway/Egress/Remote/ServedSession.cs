using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;

namespace Orchestrator.Egress.Remote;

/// <summary>A way out that a worker has opened: lives as long as the worker's connection, and tells it what is used.</summary>
internal sealed class ServedSession : IAsyncDisposable
{
    public const int HashLength = SHA256.HashSizeInBytes;

    private readonly EgressSession _session;
    private readonly byte[] _secretHash;
    private readonly SslStream _tls;
    private readonly CancellationTokenSource _replaced = new();
    private readonly Channel<Frame> _toSay = Channel.CreateUnbounded<Frame>(new UnboundedChannelOptions { SingleReader = true });

    public ServedSession(EgressGateway gateway, EgressPolicy policy, byte[] secretHash, SslStream tls)
    {
        _secretHash = secretHash;
        _tls = tls;
        _session = gateway.Open(policy, call => Say(new Frame { Kind = FrameKind.Call, Call = call, Usage = _session!.Usage }));
    }

    public CancellationToken Token => _session.Token;

    public bool Knows(byte[] secret) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), _secretHash);

    /// <summary>Whether it is the same way out asked for once more; of its bytes there may be fewer left.</summary>
    public bool IsSameAs(ServedSession other) =>
        CryptographicOperations.FixedTimeEquals(_secretHash, other._secretHash)
        && other._session.Policy.ByteLimit <= _session.Policy.ByteLimit
        && Text(_session.Policy) == Text(other._session.Policy);

    public void Admit(Socket socket) => _session.Admit(socket);

    /// <summary>Speaks with the worker until it closes the way out, falls silent or goes.</summary>
    public async Task RunAsync(TimeSpan silence, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _replaced.Token);
        Say(new Frame { Kind = FrameKind.Accepted });
        var saying = SayAsync(ending.Token);
        try
        {
            var isClosed = false;
            while (!isClosed)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                patience.CancelAfter(silence);
                var frame = await FrameStream.ReadAsync(_tls, patience.Token);
                isClosed = frame.Kind == FrameKind.Close;

                // Said before closing too: the worker then knows that it was heard, and has patience with what ends slowly.
                Say(new Frame { Kind = FrameKind.Usage, Usage = _session.Usage });
            }

            await _session.DisposeAsync();
            await _session.FlushAsync(ending.Token);
            Say(new Frame { Kind = FrameKind.Closed, Usage = _session.Usage });
            _toSay.Writer.TryComplete();
            await saying;
        }
        finally
        {
            _toSay.Writer.TryComplete();
            await ending.CancelAsync();
            await saying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _replaced.CancelAsync();
        await _session.DisposeAsync();
    }

    private static string Text(EgressPolicy policy) => JsonSerializer.Serialize(policy with { ByteLimit = 0 }, JsonSerializerOptions.Web);

    private void Say(Frame frame) => _toSay.Writer.TryWrite(frame);

    private async Task SayAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in _toSay.Reader.ReadAllAsync(cancellationToken))
        {
            await FrameStream.WriteAsync(_tls, frame, cancellationToken);
        }
    }
}
