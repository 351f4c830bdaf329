namespace Orchestrator.Runs.Messages;

/// <summary>An attempt judged earlier work and sends it back.</summary>
public sealed record ReworkRequested
{
    public required Guid RunId { get; init; }

    public required Guid StageId { get; init; }

    /// <summary>Why, in one sentence for people.</summary>
    public required string Reason { get; init; }

    /// <summary>What is wrong, in full, and whatever else later stages need: name to SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Artefacts { get; init; } = new Dictionary<string, string>();

    public StageUsage Usage { get; init; } = StageUsage.None;
}
