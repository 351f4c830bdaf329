using System.Net.Sockets;
using Orchestrator.Egress;
using Orchestrator.Egress.Http;
using Orchestrator.Egress.Upstream;

namespace Orchestrator.ModelEndpoints;

/// <summary>
/// The sandbox's end of an answer. When the sandbox hangs up this swallows the rest, so that the usage at the end of the
/// answer is still read.
/// </summary>
internal sealed class ModelAnswerSink(ModelAnswer answer, EgressGatewayOptions options)
{
    private readonly SandboxConnection _connection = answer.Connection;
    private BodyKind _kind;
    private bool _keepAlive;
    private bool _cut;

    /// <summary>Whether nobody is listening any more.</summary>
    public bool Gone { get; private set; }

    public async ValueTask BeginAsync(long? length)
    {
        _kind = answer.Line.IsHead ? BodyKind.None
            : length is not null ? BodyKind.Length
            : answer.Line.Http10 ? BodyKind.UntilClose : BodyKind.Chunked;
        _keepAlive = _connection.KeepAliveAsked(answer.Line) && _kind != BodyKind.UntilClose;
        var writer = _connection.Writer.Append("HTTP/1.1 "u8).Append((int)answer.Response.StatusCode).Append(" \r\n"u8);
        foreach (var (name, values) in answer.Response.Headers.NonValidated)
        {
            Append(writer, name, values.ToString());
        }

        foreach (var (name, values) in answer.Response.Content.Headers.NonValidated)
        {
            Append(writer, name, values.ToString());
        }

        writer.AppendFraming(new BodyFraming(_kind, length ?? 0)).Append(_keepAlive ? "Connection: keep-alive\r\n\r\n"u8 : "Connection: close\r\n\r\n"u8);
        answer.Exchange.Answered = true;
        await TryAsync(() => writer.FlushAsync(_connection.Token));
    }

    /// <summary>Returns whether the sandbox still listens.</summary>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> piece) =>
        TryAsync(() => _connection.Writer.WritePieceAsync(_kind, piece, _connection.Token));

    public async ValueTask<bool> EndAsync()
    {
        await TryAsync(() => _connection.Writer.EndAsync(_kind, _connection.Token));
        if (_cut)
        {
            answer.Exchange.Note("cut at the byte limit");
        }
        else if (Gone)
        {
            answer.Exchange.Note("the sandbox hung up");
        }

        return _keepAlive && !Gone;
    }

    private async ValueTask<bool> TryAsync(Func<ValueTask> write)
    {
        if (Gone)
        {
            return false;
        }

        try
        {
            _connection.Wait(options.IdleTimeout);
            await write();
            _connection.WaitElsewhere();
            _connection.Account();
            await _connection.PaceAsync(_connection.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException or RefusedException)
        {
            Gone = true;
            _cut = exception is RefusedException;
            if (_cut)
            {
                // No end of the body was sent, so closing tells the sandbox that it is not whole.
                _connection.Socket.Shutdown(SocketShutdown.Both);
            }

            answer.Patience.CancelAfter(options.AbandonedModelTimeout);
            return false;
        }
    }

    private void Append(WireWriter writer, string name, string value)
    {
        if (ModelHeaders.MayBeReturned(name) && (answer.Secret is null || !value.Contains(answer.Secret, StringComparison.Ordinal)))
        {
            writer.Append(name).Append(": "u8).Append(value).Append("\r\n"u8);
        }
    }
}
