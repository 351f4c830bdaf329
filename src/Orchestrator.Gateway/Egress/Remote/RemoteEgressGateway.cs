using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrator.Egress.Remote;

/// <summary>The gateway of a worker that has none of its own: hands every connection of its sandboxes to one in another process.</summary>
public sealed class RemoteEgressGateway : IEgressGateway
{
    private readonly RemoteGatewayOptions _options;
    private readonly EgressGatewayOptions _limits;
    private readonly IEgressJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MutualTls _tls;

    public RemoteEgressGateway(
        IOptions<RemoteGatewayOptions> options, IOptions<EgressGatewayOptions> limits, IEgressJournal journal, TimeProvider time, ILogger<RemoteEgressGateway> logger)
        : this(options.Value, limits.Value, journal, time, logger)
    {
    }

    internal RemoteEgressGateway(RemoteGatewayOptions options, EgressGatewayOptions limits, IEgressJournal journal, TimeProvider time, ILogger logger)
    {
        _options = options;
        _limits = limits;
        _journal = journal;
        _time = time;
        _logger = logger;
        _tls = new MutualTls(options);
        _tls.Check();
    }

    /// <inheritdoc />
    public IEgressSession Open(EgressPolicy policy) => new RemoteEgressSession(policy, FindAsync, DialAsync, _options, _limits.ConnectionLimit, _journal, _time, _logger);

    /// <summary>One of those that the address names: each way out stays with the gateway that opened it.</summary>
    private async Task<IPAddress> FindAsync(CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(_options.Address[.._options.Address.LastIndexOf(':')], cancellationToken);
        return found.Length > 0 ? found[Random.Shared.Next(found.Length)] : throw new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<SslStream> DialAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var colon = _options.Address.LastIndexOf(':');
        var host = _options.Address[..colon];
        var port = int.Parse(_options.Address[(colon + 1)..], CultureInfo.InvariantCulture);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_options.Silence);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, timeout.Token);
            return await _tls.ConnectAsync(new NetworkStream(socket, ownsSocket: true), host, timeout.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
