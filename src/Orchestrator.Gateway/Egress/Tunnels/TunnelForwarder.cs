using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Http;
using Orchestrator.Egress.Rules;
using Orchestrator.Egress.Upstream;

namespace Orchestrator.Egress.Tunnels;

/// <summary>
/// Carries CONNECT tunnels. Only TLS may pass, and it must ask openly for the host the rule allows; what is said inside
/// stays unseen, so a rule that allows a tunnel trusts everything the host serves.
/// </summary>
internal sealed class TunnelForwarder(CheckedDialer dialer, EgressGatewayOptions options)
{
    // Sent instead of silence, so that a client reports an unrecognised name rather than a broken connection.
    private static readonly byte[] UnrecognisedName = [21, 3, 1, 0, 2, 2, 112];

    public async ValueTask ForwardAsync(SandboxConnection connection, Exchange exchange, RequestLine line)
    {
        exchange.RequestRead = true;
        var host = HostName.Normalise(line.Host)
            ?? throw new RefusedException(Refusal.Malformed(400, "the host is neither a name nor an address"));
        var (rule, refusal) = connection.Session.Rules.ForTunnel(host, line.Port);
        if (rule is null)
        {
            throw new RefusedException(refusal!);
        }

        exchange.AllowBy(rule.Id);
        connection.Wait(options.ConnectTimeout + options.ConnectTimeout);
        using var upstream = await dialer.ConnectAsync(host, line.Port, connection.Token);
        exchange.Answered = true;
        await connection.Writer.Append("HTTP/1.1 200 Connection established\r\n\r\n"u8).FlushAsync(connection.Token);
        if (await ObjectionAsync(connection, host) is { } objection)
        {
            await connection.Writer.WriteAsync(UnrecognisedName, connection.Token);
            throw new RefusedException(objection);
        }

        exchange.LetOut = true;
        await new TwoWayPipe(connection, upstream, options.TunnelIdleTimeout).RunAsync(default);
    }

    private async ValueTask<Refusal?> ObjectionAsync(SandboxConnection connection, HostName host)
    {
        connection.Wait(options.HeaderTimeout);
        while (true)
        {
            var buffered = connection.Reader.Buffered;
            var hello = ClientHello.Read(buffered.Span);
            switch (hello.State)
            {
                case ClientHelloState.Complete:
                    return Objection(hello, host);
                case ClientHelloState.Invalid:
                    return new Refusal(403, "not_tls", $"what was sent through the tunnel to {host.Text} is not TLS");
            }

            if (buffered.Length >= ClientHello.Limit || !await connection.Reader.FillAsync(ClientHello.Limit * 2, connection.Token))
            {
                return new Refusal(403, "not_tls", $"the tunnel to {host.Text} was given no complete TLS client hello");
            }
        }
    }

    private Refusal? Objection(ClientHello hello, HostName host)
    {
        if (hello.Encrypted && !options.AllowEncryptedClientHello)
        {
            return new Refusal(403, "encrypted_hello", $"the client hello to {host.Text} is encrypted, so the host it asks for cannot be checked");
        }

        if (hello.ServerName is null)
        {
            // TLS has no server name for an address, and this address was allowed by itself.
            return host.Literal is not null
                ? null
                : new Refusal(403, "no_server_name", $"the client hello to {host.Text} does not say which host it asks for");
        }

        return HostName.Normalise(hello.ServerName)?.Text == host.Text
            ? null
            : new Refusal(403, "other_server_name", $"the client hello in the tunnel to {host.Text} asks for another host");
    }
}
