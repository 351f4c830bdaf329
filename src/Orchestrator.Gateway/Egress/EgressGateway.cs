using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Credentials;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Tunnels;
using Orchestrator.Egress.Upstream;
using Orchestrator.ModelEndpoints;
using Orchestrator.Spending;

namespace Orchestrator.Egress;

/// <summary>Opens a filtered, metered way out for each sandbox. Holds the credentials; nothing else in the host does.</summary>
public sealed class EgressGateway : IEgressGateway, IDisposable
{
    private readonly GatewayParts _parts;
    private readonly ILogger _logger;

    public EgressGateway(
        IOptions<EgressGatewayOptions> options,
        ICredentialStore credentials,
        IEgressJournal journal,
        ISpendingLedger ledger,
        IHostResolver resolver,
        TimeProvider time,
        ILogger<EgressGateway> logger)
        : this(options.Value, credentials, journal, ledger, resolver, new SocketDialer(), time, logger)
    {
    }

    internal EgressGateway(
        EgressGatewayOptions options,
        ICredentialStore credentials,
        IEgressJournal journal,
        ISpendingLedger ledger,
        IHostResolver resolver,
        IDialer dialer,
        TimeProvider time,
        ILogger logger)
    {
        _logger = logger;
        var checkedDialer = new CheckedDialer(resolver, dialer, options, time);
        _parts = new GatewayParts(
            options,
            time,
            checkedDialer,
            new PlainForwarder(options),
            new TunnelForwarder(checkedDialer, options),
            new ModelForwarder(options, credentials, ledger, time, logger),
            new SafeJournal(journal, logger));
    }

    /// <inheritdoc />
    public IEgressSession Open(EgressPolicy policy) => new EgressSession(policy, _parts, _logger);

    /// <summary>Opens one whose answered model requests somebody wants to hear of as well.</summary>
    internal EgressSession Open(EgressPolicy policy, Action<ModelCall> onCall) => new(policy, _parts, _logger, onCall);

    /// <summary>Closes connections kept to model endpoints. Sessions are disposed by who opened them.</summary>
    public void Dispose() => _parts.Models.Dispose();
}
