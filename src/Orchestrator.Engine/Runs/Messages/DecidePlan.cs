namespace Orchestrator.Runs.Messages;

/// <summary>A person approves or sends back the plan that they saw; any other plan by then is not decided by it.</summary>
public sealed record DecidePlan
{
    public required Guid RunId { get; init; }

    public required string Actor { get; init; }

    /// <summary>The plan's SHA-256, which also covers ticket revision and base commit.</summary>
    public required string Plan { get; init; }

    public required bool Approved { get; init; }

    /// <summary>What to change, when sent back.</summary>
    public string? Comment { get; init; }
}
