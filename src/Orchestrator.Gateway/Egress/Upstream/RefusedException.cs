using Orchestrator.Egress.Rules;

namespace Orchestrator.Egress.Upstream;

/// <summary>Ends an exchange with an answer of the gateway's own.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;
}
