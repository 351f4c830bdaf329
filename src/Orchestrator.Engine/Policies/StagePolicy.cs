using Orchestrator.Egress;
using Orchestrator.Sandboxes;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

/// <summary>What one stage of one run may use and reach.</summary>
public sealed record StagePolicy
{
    public required StageName Stage { get; init; }

    public required string SandboxProvider { get; init; }

    public required SandboxLimits Limits { get; init; }

    /// <summary>The way out besides the model; empty for none.</summary>
    public IReadOnlyList<EgressRule> Egress { get; init; } = [];

    public required string Agent { get; init; }

    /// <summary><see langword="null"/> for the agent's default.</summary>
    public string? Model { get; init; }

    public required TimeSpan AgentTimeout { get; init; }

    /// <summary>Whether the work tree may be written.</summary>
    public required bool WorkTreeWritable { get; init; }

    /// <summary>Whether a model may be reached.</summary>
    public required bool ReachesModel { get; init; }

    /// <summary>US dollars of model use of one attempt; <see langword="null"/> for the run's limit only.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Path in the repository of a template to use instead of the built-in one.</summary>
    public string? PromptFile { get; init; }
}
