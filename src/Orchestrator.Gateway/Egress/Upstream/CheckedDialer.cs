using System.Net;
using System.Net.Sockets;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Rules;

namespace Orchestrator.Egress.Upstream;

/// <summary>
/// Resolves a host once, checks every address, and connects to one of those checked: what a name means cannot change
/// between the check and the connection.
/// </summary>
internal sealed class CheckedDialer(IHostResolver resolver, IDialer dialer, EgressGatewayOptions options, TimeProvider time)
{
    private const int AttemptLimit = 4;

    public async ValueTask<Socket> ConnectAsync(HostName host, int port, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var addresses = await ResolveAsync(host, either.Token);
            return await ConnectAsync(host, port, addresses, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(new Refusal(504, "connect_timeout", $"{host.Text} did not answer within {options.ConnectTimeout}"));
        }
    }

    private async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(HostName host, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> addresses;
        try
        {
            addresses = host.Literal is { } literal ? [literal] : await resolver.ResolveAsync(host.Text, cancellationToken);
        }
        catch (SocketException)
        {
            throw new RefusedException(new Refusal(502, "resolve_failed", $"the addresses of {host.Text} could not be found; try again later"));
        }

        if (addresses.Count == 0)
        {
            throw new RefusedException(new Refusal(502, "resolve_failed", $"{host.Text} has no address"));
        }

        foreach (var address in addresses)
        {
            // One address of ours among public ones is what a rebinding attack looks like: no answer of that name is used.
            if (PublicAddress.Objection(address) is { } why)
            {
                throw new RefusedException(new Refusal(403, "address_refused", $"{host.Text} has an address that is not public ({why})"));
            }
        }

        return addresses;
    }

    private async ValueTask<Socket> ConnectAsync(
        HostName host, int port, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in addresses.Take(AttemptLimit))
        {
            try
            {
                return await dialer.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        throw new RefusedException(new Refusal(502, "connect_failed", $"connecting to {host.Text}:{port} failed: {last?.SocketErrorCode}"));
    }
}
