using Orchestrator.Egress.Rules;
using Orchestrator.Policies;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Dashboard.Policy;

/// <summary>What stages may use and reach.</summary>
/// <param name="Settings">Of the run, or of any repository that asks for nothing.</param>
/// <param name="Run">The run they are of; <see langword="null"/> for none.</param>
/// <param name="Operator">What repositories may ask for.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">The answer; <see langword="null"/> when nothing was asked.</param>
/// <param name="Problem">What is wrong with the question; <see langword="null"/> for nothing.</param>
public sealed record PolicyView(EffectiveSettings Settings, RunState? Run, StagePolicyOptions Operator, PolicyQuestion Question, EgressAnswer? Answer, string? Problem)
{
    /// <summary>Stages that have sandboxes.</summary>
    public static IReadOnlyList<StageName> Stages { get; } = [StageName.Plan, StageName.PlanReview, StageName.Implement, StageName.Review, StageName.Verify, StageName.Respond];
}
