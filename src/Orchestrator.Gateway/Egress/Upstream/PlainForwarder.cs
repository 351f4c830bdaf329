using System.Net.Sockets;
using System.Text;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Http;
using Orchestrator.Egress.Rules;

namespace Orchestrator.Egress.Upstream;

/// <summary>Carries plain HTTP requests, which can be held to methods and paths.</summary>
internal sealed class PlainForwarder(EgressGatewayOptions options)
{
    private const int InterimLimit = 8;

    /// <summary>Returns whether the sandbox's connection can carry another request.</summary>
    public async ValueTask<bool> ForwardAsync(SandboxConnection connection, Exchange exchange, RequestLine line, BodyFraming framing)
    {
        var host = Allow(connection, exchange, line);
        var body = new BodyReader(connection.Reader, framing);
        await connection.AnswerExpectationAsync(exchange, framing);
        while (true)
        {
            connection.Wait(options.ConnectTimeout + options.ConnectTimeout);
            var upstream = connection.Session.Upstreams.TryTake(host, line.Port)
                ?? await connection.Session.Upstreams.DialAsync(host, line.Port, connection.Token);
            var call = new PlainCall(connection, exchange, line, host, body, framing, upstream);
            try
            {
                exchange.LetOut = true;
                var (keepAlive, reusable) = await call.RunAsync(options, InterimLimit);
                exchange.RequestRead = body.Finished;
                if (reusable)
                {
                    connection.Session.Upstreams.Return(host, line.Port, upstream);
                    upstream = null;
                }

                return keepAlive;
            }
            catch (Exception exception) when (IsStale(exception, exchange, upstream!, line, framing, connection))
            {
                // The other side closed a kept connection just as it was used. Nothing was answered, and asking again is harmless.
            }
            catch (MalformedMessageException exception) when (call.UpstreamIsAtFault)
            {
                throw new RefusedException(new Refusal(502, "bad_answer", $"{host.Text} answered with something that is not strict HTTP: {exception.Message}"));
            }
            catch (SocketException exception) when (!exchange.Answered)
            {
                throw new RefusedException(new Refusal(502, "upstream_lost", $"{host.Text} broke the connection before it answered: {exception.SocketErrorCode}"));
            }
            finally
            {
                upstream?.Dispose();
            }
        }
    }

    private static bool IsStale(
        Exception exception, Exchange exchange, UpstreamConnection upstream, RequestLine line, BodyFraming framing, SandboxConnection connection) =>
        exception is SocketException or MalformedMessageException
        && upstream is { Reused: true, Reader: { Consumed: var consumed, BufferedLength: 0 } }
        && consumed == upstream.ConsumedBefore
        && !exchange.Answered
        && line.Method is "GET" or "HEAD"
        && !framing.HasBody
        && !connection.Token.IsCancellationRequested;

    private static HostName Allow(SandboxConnection connection, Exchange exchange, RequestLine line)
    {
        var host = HostName.Normalise(line.Host)
            ?? throw new RefusedException(Refusal.Malformed(400, "the host is neither a name nor an address"));
        CheckHostHeader(connection.Head, host, line.Port);
        var (rule, refusal) = connection.Session.Rules.ForRequest(host, line.Port, line.Method, line.Path);
        if (rule is null)
        {
            throw new RefusedException(refusal!);
        }

        if ((rule.LimitsMethods || rule.LimitsPaths) && Overrides(connection.Head) is { } header)
        {
            throw new RefusedException(new Refusal(
                400, "override_refused", $"the header {header} makes some servers see another method or path than rule '{rule.Id}' checked"));
        }

        exchange.AllowBy(rule.Id);
        return host;
    }

    private static void CheckHostHeader(MessageHead head, HostName host, int port)
    {
        var value = head.Single("Host"u8);
        if (value.IsEmpty)
        {
            return;
        }

        var (name, ownPort) = Authority.Split(Encoding.Latin1.GetString(value));
        if (HostName.Normalise(name)?.Text != host.Text || (ownPort ?? 80) != port)
        {
            throw MalformedMessageException.Bad("the Host header names another host than the request target");
        }
    }

    private static string? Overrides(MessageHead head)
    {
        foreach (var field in head.Fields)
        {
            if (head.Is(field, "X-HTTP-Method-Override"u8)
                || head.Is(field, "X-HTTP-Method"u8)
                || head.Is(field, "X-Method-Override"u8)
                || head.Is(field, "X-Original-URL"u8)
                || head.Is(field, "X-Rewrite-URL"u8))
            {
                return Encoding.ASCII.GetString(head.Name(field));
            }
        }

        return null;
    }
}
