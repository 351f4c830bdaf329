using Orchestrator.Egress;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>What a stage wants its sandbox to be.</summary>
public sealed record StageSandboxRequest
{
    /// <summary>Tells the sandboxes of one attempt apart, for instance a reviewer's name; empty where there is one only.</summary>
    public string Role { get; init; } = "";

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    public required SandboxLimits Limits { get; init; }

    public required WorkTreeSeed WorkTree { get; init; }

    public bool Writable { get; init; } = true;

    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];

    public IReadOnlyList<EgressRule> Rules { get; init; } = [];

    /// <summary>The model endpoint it may use; <see langword="null"/> for none.</summary>
    public ModelRoute? Model { get; init; }

    /// <summary>Of the stage attempt, its sandboxes together.</summary>
    public decimal? CostLimitUsd { get; init; }

    /// <summary>Of the run, all its stages together.</summary>
    public decimal? RunCostLimitUsd { get; init; }

    public decimal RunSpentUsd { get; init; }
}
