namespace Orchestrator.Stages;

/// <summary>A worker's hold on an attempt.</summary>
/// <param name="Attempt">The row as it was when claimed.</param>
/// <param name="Owner">The worker.</param>
/// <param name="Fence">The number that must still be the newest for a renewal or a result to count.</param>
public sealed record StageLease(StageAttempt Attempt, string Owner, long Fence);
