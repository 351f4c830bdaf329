using Orchestrator.Egress;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

/// <summary>What a run goes by: the operator's policy, narrowed by the repository's configuration. Plain data, fit for an artefact.</summary>
public sealed record EffectiveSettings
{
    public required IReadOnlyDictionary<StageName, StagePolicy> Stages { get; init; }

    public required IReadOnlyList<EffectiveCommand> SetUp { get; init; }

    public required IReadOnlyList<EffectiveCommand> Verify { get; init; }

    /// <summary>Whether the checks were detected rather than named by the repository.</summary>
    public required bool VerifyDetected { get; init; }

    public required IReadOnlyList<EffectiveReviewer> Reviewers { get; init; }

    public required Rounds Rounds { get; init; }

    /// <summary>US dollars of model use of the run, after which a person is asked.</summary>
    public required decimal CostUsd { get; init; }

    public required bool PlanApproval { get; init; }

    public required int MaximumCommits { get; init; }

    public required string BranchPrefix { get; init; }

    /// <summary>Every pattern in force, those that are always protected among them.</summary>
    public required IReadOnlyList<string> ProtectedPaths { get; init; }

    /// <summary>The repository's words to its agents; empty for none.</summary>
    public required string Guidance { get; init; }

    /// <summary>What was asked for and not given.</summary>
    public required IReadOnlyList<Refusal> Refusals { get; init; }

    public StagePolicy For(StageName stage) => Stages[stage];

    /// <summary>What a stage's sandboxes may reach besides a model: for checks, what the commands declare.</summary>
    public IReadOnlyList<EgressRule> Reach(StageName stage) => stage == StageName.Verify
        ? EgressIntersection.Distinct(SetUp.Concat(Verify).SelectMany(command => command.Egress))
        : For(stage).Egress;
}
