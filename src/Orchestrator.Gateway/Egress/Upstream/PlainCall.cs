using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Http;
using Orchestrator.Egress.Tunnels;

namespace Orchestrator.Egress.Upstream;

/// <summary>One plain HTTP request on one upstream connection: the request goes out while the answer may already come in.</summary>
internal sealed class PlainCall(
    SandboxConnection connection,
    Exchange exchange,
    RequestLine line,
    HostName host,
    BodyReader body,
    BodyFraming framing,
    UpstreamConnection upstream)
{
    private readonly bool _upgrade = IsWebSocket(connection.Head, line, framing);
    private Exception? _requestFault;

    /// <summary>Whether what was malformed came from the other side.</summary>
    public bool UpstreamIsAtFault { get; private set; }

    public async ValueTask<(bool KeepAlive, bool Reusable)> RunAsync(EgressGatewayOptions options, int interimLimit)
    {
        upstream.ConsumedBefore = upstream.Reader.Consumed;
        connection.Wait(options.IdleTimeout);
        AppendRequestHead();
        if (!framing.HasBody)
        {
            await upstream.Writer.FlushAsync(connection.Token);
            return await AnswerAsync(options, interimLimit, requestSent: true, null);
        }

        using var sendingEnds = CancellationTokenSource.CreateLinkedTokenSource(connection.Token);
        var sending = SendBodyAsync(options, sendingEnds.Token);
        try
        {
            return await AnswerAsync(options, interimLimit, requestSent: false, sending);
        }
        finally
        {
            // An answer can come before the request is over. Nobody may still be reading the sandbox's socket afterwards.
            await sendingEnds.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendBodyAsync(EgressGatewayOptions options, CancellationToken cancellationToken)
    {
        try
        {
            connection.Reader.PrepareForBody();
            while (await body.ReadAsync(cancellationToken) is { Length: > 0 } piece)
            {
                await upstream.Writer.WritePieceAsync(framing.Kind, piece, cancellationToken);
                body.Release();
                connection.Account();
                await connection.PaceAsync(cancellationToken);
                connection.Wait(options.IdleTimeout);
            }

            await upstream.Writer.EndAsync(framing.Kind, cancellationToken);
        }
        catch (Exception exception) when (exception is MalformedMessageException or RefusedException)
        {
            // What the sandbox sent cannot be finished, so no answer to it may be waited for.
            _requestFault = exception;
            upstream.Abort();
            throw;
        }
    }

    private async ValueTask<(bool KeepAlive, bool Reusable)> AnswerAsync(
        EgressGatewayOptions options, int interimLimit, bool requestSent, Task? sending)
    {
        StatusLine status;
        try
        {
            status = await ReadHeadAsync(options, interimLimit);
        }
        catch when (_requestFault is not null)
        {
            UpstreamIsAtFault = false;
            ExceptionDispatchInfo.Throw(_requestFault);
            throw;
        }

        if (status.Code == 101)
        {
            await SwitchAsync(options);
            return (false, false);
        }

        UpstreamIsAtFault = true;
        var answer = BodyFraming.OfResponse(upstream.Head, status.Http10, line.IsHead, status.Code);
        UpstreamIsAtFault = false;
        exchange.Status = status.Code;

        // Early answers end the connection: the rest of the request would otherwise be read as the next one.
        var complete = requestSent || sending is { IsCompletedSuccessfully: true };
        var own = answer.Kind == BodyKind.UntilClose && !line.Http10 ? new BodyFraming(BodyKind.Chunked, 0) : answer;
        if (own.Kind == BodyKind.Chunked && line.Http10)
        {
            own = new BodyFraming(BodyKind.UntilClose, 0);
        }

        var keepAlive = complete && connection.KeepAliveAsked(line) && own.Kind != BodyKind.UntilClose;
        AppendAnswerHead(status, answer, own, keepAlive);
        exchange.Answered = true;
        var answerBody = new BodyReader(upstream.Reader, answer);
        if (answer.HasBody)
        {
            await RelayAsync(options, answerBody, own.Kind);
        }

        await connection.Writer.EndAsync(own.Kind, connection.Token);
        connection.Account();
        var reusable = complete && answerBody.Finished && answer.Kind != BodyKind.UntilClose && !status.Http10
            && !upstream.Head.Lists("Connection"u8, "close"u8) && upstream.Reader.BufferedLength == 0;
        return (keepAlive, reusable);
    }

    /// <summary>From here on both sides speak WebSocket, which is counted and timed but not looked into.</summary>
    private async ValueTask SwitchAsync(EgressGatewayOptions options)
    {
        exchange.Status = 101;
        exchange.Answered = true;
        var writer = connection.Writer.Append("HTTP/1.1 101 Switching Protocols\r\n"u8);
        AppendFields(writer, upstream.Head);
        await writer.Append("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8).FlushAsync(connection.Token);
        await new TwoWayPipe(connection, upstream.Socket, options.TunnelIdleTimeout).RunAsync(upstream.Reader.Buffered);
    }

    private async ValueTask<StatusLine> ReadHeadAsync(EgressGatewayOptions options, int interimLimit)
    {
        UpstreamIsAtFault = true;
        for (var interim = 0; interim < interimLimit; interim++)
        {
            if (!await upstream.Head.ReadAsync(upstream.Reader, options.HeadLimit, () => { }, connection.Token))
            {
                throw MalformedMessageException.Bad("the connection ended without an answer");
            }

            var status = StatusLine.Parse(upstream.Head);
            if (status.Code >= 200 || (status.Code == 101 && _upgrade && Ascii.EqualsIgnoreCase(upstream.Head.Single("Upgrade"u8), "websocket"u8)))
            {
                UpstreamIsAtFault = false;
                return status;
            }

            if (status.Code == 101)
            {
                throw MalformedMessageException.Bad("another protocol was switched to, which nobody had asked for");
            }
        }

        throw MalformedMessageException.Bad("too many interim answers");
    }

    private async ValueTask RelayAsync(EgressGatewayOptions options, BodyReader answer, BodyKind kind)
    {
        upstream.Reader.PrepareForBody();
        while (true)
        {
            UpstreamIsAtFault = true;
            var piece = await answer.ReadAsync(connection.Token);
            UpstreamIsAtFault = false;
            if (piece.Length == 0)
            {
                return;
            }

            await connection.Writer.WritePieceAsync(kind, piece, connection.Token);
            connection.Account();
            await connection.PaceAsync(connection.Token);
            connection.Wait(options.IdleTimeout);
        }
    }

    private void AppendRequestHead()
    {
        var writer = upstream.Writer.Append(line.Method).Append(" "u8).Append(line.Path).Append(line.Query).Append(" HTTP/1.1\r\nHost: "u8).Append(HostHeader());
        if (line.Port != 80)
        {
            writer.Append(":"u8).Append(line.Port);
        }

        writer.Append("\r\n"u8);
        AppendFields(writer, connection.Head);
        if (_upgrade)
        {
            writer.Append("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
        }

        writer.AppendFraming(framing).Append("\r\n"u8);
    }

    private void AppendAnswerHead(StatusLine status, BodyFraming answer, BodyFraming own, bool keepAlive)
    {
        var writer = connection.Writer.Append("HTTP/1.1 "u8).Append(status.Code).Append(" "u8).Append(status.Reason).Append("\r\n"u8);
        AppendFields(writer, upstream.Head);
        if (answer.Kind == BodyKind.None && upstream.Head.Single("Content-Length"u8) is { Length: > 0 } length && status.Code != 204)
        {
            // The answer to HEAD, and 304, say how long a body would be without sending one.
            writer.Append("Content-Length: "u8).Append(length).Append("\r\n"u8);
        }

        writer.AppendFraming(own).Append(keepAlive ? "Connection: keep-alive\r\n\r\n"u8 : "Connection: close\r\n\r\n"u8);
    }

    // Any other protocol is not asked for on the sandbox's behalf, so that nothing but HTTP is spoken past the rules.
    private static bool IsWebSocket(MessageHead head, RequestLine line, BodyFraming framing) =>
        line is { Method: "GET", Http10: false }
        && !framing.HasBody
        && head.Lists("Connection"u8, "upgrade"u8)
        && head.Count("Upgrade"u8) == 1
        && Ascii.EqualsIgnoreCase(head.Single("Upgrade"u8), "websocket"u8);

    // The spelling that was checked, not the one that was written.
    private string HostHeader() => host.Literal is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{host.Text}]" : host.Text;

    private static void AppendFields(WireWriter writer, MessageHead head)
    {
        foreach (var field in head.Fields)
        {
            if (!HopByHop.Is(head, field))
            {
                writer.Append(head.Name(field)).Append(": "u8).Append(head.Value(field)).Append("\r\n"u8);
            }
        }
    }
}
