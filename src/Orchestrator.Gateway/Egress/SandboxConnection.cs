using System.Net.Sockets;
using System.Text;
using Orchestrator.Egress.Http;
using Orchestrator.Egress.Rules;
using Orchestrator.Egress.Upstream;

namespace Orchestrator.Egress;

/// <summary>One connection out of a sandbox: reads requests one after another and has each decided and carried.</summary>
internal sealed class SandboxConnection : IDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);
    private const int LingerLimit = 256 * 1024;

    private readonly GatewayParts _parts;
    private readonly CancellationTokenSource _cut;
    private readonly Lock _accounting = new();
    private long _accounted;
    private long _deadline = long.MaxValue;
    private volatile bool _timedOut;

    public SandboxConnection(EgressSession session, Socket socket, GatewayParts parts)
    {
        Session = session;
        Socket = socket;
        _parts = parts;
        _cut = CancellationTokenSource.CreateLinkedTokenSource(session.Token);
        Token = _cut.Token;
        Reader = new WireReader(socket);
        Writer = new WireWriter(socket);
    }

    public EgressSession Session { get; }

    public Socket Socket { get; }

    public WireReader Reader { get; }

    public WireWriter Writer { get; }

    public MessageHead Head { get; } = new();

    /// <summary>Ends everything under way for this connection: it was idle too long, or its session is over.</summary>
    public CancellationToken Token { get; }

    /// <summary>Sets how long from now nothing may happen.</summary>
    public void Wait(TimeSpan time) => Volatile.Write(ref _deadline, _parts.Time.GetTimestamp() + (long)(time.TotalSeconds * _parts.Time.TimestampFrequency));

    /// <summary>Leaves waiting to somebody who watches the time alone.</summary>
    public void WaitElsewhere() => Volatile.Write(ref _deadline, long.MaxValue);

    public bool IsLate(long now) => now >= Volatile.Read(ref _deadline);

    public void CutAsLate()
    {
        try
        {
            _timedOut = true;
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Adds what has passed since the last time to the session's bytes, and ends what passes the limit.</summary>
    public void Account()
    {
        CountBytes();
        if (Session.Meter.BytesSpent)
        {
            throw new RefusedException(BytesSpent());
        }
    }

    /// <summary>Waits until the sandbox is below its bytes per second again.</summary>
    public async ValueTask PaceAsync(CancellationToken cancellationToken)
    {
        if (Session.Meter.Pause is { } pause)
        {
            WaitElsewhere();
            await Task.Delay(pause, _parts.Time, cancellationToken);
        }
    }

    public bool KeepAliveAsked(RequestLine line) =>
        !line.Http10 && !Head.Lists("Connection"u8, "close"u8) && !Head.Lists("Proxy-Connection"u8, "close"u8);

    /// <summary>The gateway answers <c>Expect: 100-continue</c> itself, once the request is allowed.</summary>
    public async ValueTask AnswerExpectationAsync(Exchange exchange, BodyFraming framing)
    {
        var expectation = Head.Single("Expect"u8);
        if (expectation.IsEmpty)
        {
            return;
        }

        if (!Ascii.EqualsIgnoreCase(expectation, "100-continue"u8))
        {
            throw new RefusedException(Refusal.Malformed(417, "an expectation other than 100-continue"));
        }

        if (framing.HasBody && Reader.BufferedLength == 0)
        {
            Wait(_parts.Options.IdleTimeout);
            await Writer.Append("HTTP/1.1 100 Continue\r\n\r\n"u8).FlushAsync(Token);
        }
    }

    public async Task RunAsync()
    {
        try
        {
            while (await ServeAsync())
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
        catch (Exception exception)
        {
            Session.LogFault(exception);
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        Reader.Dispose();
        Writer.Dispose();
        _cut.Dispose();
    }

    private async ValueTask<bool> ServeAsync()
    {
        var exchange = new Exchange(Reader.Consumed, Writer.Written);
        var begun = false;
        var keepAlive = false;
        try
        {
            Wait(_parts.Options.IdleTimeout);
            void Begin()
            {
                begun = true;
                exchange.BeganAt = _parts.Time.GetTimestamp();
                Wait(_parts.Options.HeaderTimeout);
            }

            if (!await Head.ReadAsync(Reader, _parts.Options.HeadLimit, Begin, Token))
            {
                return false;
            }

            keepAlive = await CarryAsync(exchange);
            Account();
        }
        catch (RefusedException exception)
        {
            keepAlive = await EndAsync(exchange, exception.Refusal);
        }
        catch (MalformedMessageException exception)
        {
            exchange.RequestRead = false;
            keepAlive = await EndAsync(exchange, Refusal.Malformed(exception.Status, exception.Message));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            keepAlive = false;
            if (_timedOut && begun && !exchange.Answered)
            {
                exchange.RequestRead = false;
                await EndAsync(exchange, new Refusal(exchange.LetOut ? 504 : 408, "timed_out", "nothing came in time"));
            }
            else if (begun)
            {
                exchange.Note(_timedOut ? "idle for too long" : Session.Token.IsCancellationRequested ? "the sandbox's egress was closed" : "the connection broke");
            }
        }
        finally
        {
            if (begun)
            {
                Record(exchange);
            }
        }

        return keepAlive;
    }

    private async ValueTask<bool> CarryAsync(Exchange exchange)
    {
        var line = RequestLine.Parse(Head);
        exchange.Method = line.Method;
        exchange.Host = line.Host;
        exchange.Port = line.Port;
        exchange.Path = line.Path;
        exchange.KeepAliveAsked = KeepAliveAsked(line);
        if (!line.Http10 && Head.Single("Host"u8).IsEmpty && !Head.Has("Host"u8))
        {
            throw MalformedMessageException.Bad("a request of HTTP/1.1 needs a Host header");
        }

        var framing = BodyFraming.OfRequest(Head, line.Http10);
        exchange.RequestRead = !framing.HasBody;
        CountBytes();
        if (Session.Meter.BytesSpent)
        {
            exchange.Route = Session.Routes.Find(line);
            throw new RefusedException(BytesSpent());
        }

        switch (line.Form)
        {
            case TargetForm.Origin:
                return await _parts.Models.ForwardAsync(this, exchange, line, framing);
            case TargetForm.Absolute:
                return await _parts.Plain.ForwardAsync(this, exchange, line, framing);
            default:
                CheckConnect(line, framing);
                await _parts.Tunnels.ForwardAsync(this, exchange, line);
                return false;
        }
    }

    private void CheckConnect(RequestLine line, BodyFraming framing)
    {
        var written = Head.Single("Host"u8);
        if (framing.HasBody)
        {
            throw MalformedMessageException.Bad("CONNECT with a body");
        }

        if (!written.IsEmpty)
        {
            var (host, port) = Authority.Split(Encoding.Latin1.GetString(written));
            if (Addresses.HostName.Normalise(host) is not { } name
                || name.Text != Addresses.HostName.Normalise(line.Host)?.Text
                || (port ?? line.Port) != line.Port)
            {
                throw MalformedMessageException.Bad("the Host header names another host than the request target");
            }
        }
    }

    /// <summary>Answers with the refusal where an answer is still possible; returns whether the connection can go on.</summary>
    private async ValueTask<bool> EndAsync(Exchange exchange, Refusal refusal)
    {
        exchange.Note(refusal);
        if (exchange.Answered)
        {
            return false;
        }

        using var time = new CancellationTokenSource(Goodbye, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, Session.Token);
        WaitElsewhere();
        var keepAlive = exchange.RequestRead && exchange.KeepAliveAsked && !_timedOut;
        var body = RefusalBody.Write(refusal, Session.Policy, exchange);
        Writer.Append("HTTP/1.1 "u8).Append(refusal.Status).Append(" Refused by gateway\r\nContent-Type: application/json\r\nX-Should-Retry: false\r\n"u8);
        if (refusal.Status == 426)
        {
            Writer.Append("Upgrade: HTTP/1.1\r\n"u8);
        }

        Writer.Append(keepAlive ? "Connection: keep-alive\r\n"u8 : "Connection: close\r\n"u8);
        Writer.AppendFraming(new BodyFraming(BodyKind.Length, body.Length)).Append("\r\n"u8);
        try
        {
            if (exchange.Method == "HEAD")
            {
                await Writer.FlushAsync(either.Token);
            }
            else
            {
                await Writer.WriteAsync(body, either.Token);
            }

            if (!keepAlive)
            {
                await LingerAsync(either.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return false;
        }

        return keepAlive;
    }

    /// <summary>
    /// Reads what the sandbox was still sending. Closing on unread bytes resets the connection, and a reset can overtake
    /// the answer that says why.
    /// </summary>
    private async ValueTask LingerAsync(CancellationToken cancellationToken)
    {
        Socket.Shutdown(SocketShutdown.Send);
        for (var read = 0; read < LingerLimit;)
        {
            read += Reader.BufferedLength;
            Reader.Advance(Reader.BufferedLength);
            if (!await Reader.FillAsync(int.MaxValue, cancellationToken))
            {
                return;
            }
        }
    }

    private void Record(Exchange exchange)
    {
        CountBytes();
        Session.Record(exchange, Reader.Consumed - exchange.ConsumedBefore, Writer.Written - exchange.WrittenBefore);
    }

    private void CountBytes()
    {
        lock (_accounting)
        {
            var total = Reader.Consumed + Writer.Written;
            Session.Meter.AddBytes(total - _accounted);
            _accounted = total;
        }
    }

    private Refusal BytesSpent() => new(
        403, "byte_limit", $"the sandbox has used up its {Session.Policy.ByteLimit} bytes of egress", "raise the byte limit of the stage");
}
