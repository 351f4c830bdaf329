using Orchestrator.Agents;
using Orchestrator.Egress;
using Orchestrator.Policies;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>Turns a stage's policy into what its sandbox is asked to be.</summary>
public sealed class StageSandboxRequests(AgentCatalog agents, ModelRoutes models)
{
    /// <summary>A sandbox for the stage's agent: its program, its model endpoint, the hosts the stage may reach.</summary>
    public StageSandboxRequest ForAgent(StageContext context, EffectiveSettings settings, StagePolicy policy, WorkTreeSeed seed, string role = "")
    {
        var capabilities = agents.Get(policy.Agent).Capabilities;
        return new StageSandboxRequest
        {
            Role = role,
            Provider = policy.SandboxProvider,
            Limits = policy.Limits,
            WorkTree = seed,
            Writable = policy.WorkTreeWritable,
            Mounts = capabilities.Mounts,
            Rules = policy.Egress,
            Model = policy.ReachesModel && capabilities.Protocol is { } protocol ? models.For(protocol) : null,
            CostLimitUsd = policy.CostUsd,
            RunCostLimitUsd = settings.CostUsd + context.Run.AddedBudgetUsd,
            RunSpentUsd = context.Run.CostUsd,
        };
    }

    /// <summary>A sandbox for the repository's checks: no model, no agent, and no host but those that the commands declare.</summary>
    public static StageSandboxRequest ForChecks(EffectiveSettings settings, StagePolicy policy, WorkTreeSeed seed) => new()
    {
        Provider = policy.SandboxProvider,
        Limits = policy.Limits,
        WorkTree = seed,
        Rules = settings.Reach(StageName.Verify),
    };
}
