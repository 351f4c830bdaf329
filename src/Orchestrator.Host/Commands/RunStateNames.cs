using Orchestrator.Runs;

namespace Orchestrator.Commands;

/// <summary>Every state by name, in the order a run meets them.</summary>
internal static class RunStateNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        RunStates.Fetching, RunStates.Planning, RunStates.PlanReviewing, RunStates.AwaitingApproval, RunStates.Implementing,
        RunStates.Reviewing, RunStates.Verifying, RunStates.Publishing, RunStates.InReview, RunStates.Responding,
        RunStates.NeedsHuman, RunStates.Closing, RunStates.Completed, RunStates.Failed, RunStates.Cancelled,
    ];
}
