using Orchestrator.Failures;

namespace Orchestrator.Runs.Messages;

/// <summary>An attempt could not do its work.</summary>
public sealed record StageFailed
{
    public required Guid RunId { get; init; }

    public required Guid StageId { get; init; }

    /// <summary>The attempt at telling people, by its number, where that is what failed: no run awaits one.</summary>
    public int? Report { get; init; }

    /// <summary>Decides whether it is tried again.</summary>
    public required FailureCategory Category { get; init; }

    /// <summary>What was attempted, on what, and what to do next.</summary>
    public required string Message { get; init; }

    /// <summary>How long the other side asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public StageUsage Usage { get; init; } = StageUsage.None;
}
