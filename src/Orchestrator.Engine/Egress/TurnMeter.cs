using Orchestrator.Stages.Agents;

namespace Orchestrator.Egress;

/// <summary>
/// What a worker does with the reports of a gateway in another process: its agents' turns get their tokens. Everything is
/// written down by that gateway itself, so that no worker can leave anything out.
/// </summary>
public sealed class TurnMeter : IEgressJournal
{
    public void Record(EgressDecision decision)
    {
    }

    public void Record(EgressPolicy policy, ModelCall call) => AgentTurns.Meter(policy.Sandbox, call);
}
