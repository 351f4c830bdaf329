using Orchestrator.Egress.Tunnels;
using Orchestrator.Egress.Upstream;
using Orchestrator.ModelEndpoints;

namespace Orchestrator.Egress;

/// <summary>What all sessions of a gateway share.</summary>
internal sealed record GatewayParts(
    EgressGatewayOptions Options,
    TimeProvider Time,
    CheckedDialer Dialer,
    PlainForwarder Plain,
    TunnelForwarder Tunnels,
    ModelForwarder Models,
    SafeJournal Journal);
