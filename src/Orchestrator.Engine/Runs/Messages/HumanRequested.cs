namespace Orchestrator.Runs.Messages;

/// <summary>An attempt cannot or may not go on without a person.</summary>
public sealed record HumanRequested
{
    public required Guid RunId { get; init; }

    public required Guid StageId { get; init; }

    /// <summary>What is asked of them, in one sentence.</summary>
    public required string Reason { get; init; }

    public IReadOnlyDictionary<string, string> Artefacts { get; init; } = new Dictionary<string, string>();

    public StageUsage Usage { get; init; } = StageUsage.None;
}
