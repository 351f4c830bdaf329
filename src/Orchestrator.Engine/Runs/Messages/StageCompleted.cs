using Orchestrator.Stages;

namespace Orchestrator.Runs.Messages;

/// <summary>An attempt did what it was for.</summary>
public sealed record StageCompleted
{
    public required Guid RunId { get; init; }

    public required Guid StageId { get; init; }

    /// <summary>What it gives to later stages: name to SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Artefacts { get; init; } = new Dictionary<string, string>();

    /// <summary>What trusted code learned, where it did; <see langword="null"/> leaves the run's own value.</summary>
    public string? TicketTitle { get; init; }

    public string? BaseBranch { get; init; }

    public string? BaseCommit { get; init; }

    public string? HeadBranch { get; init; }

    public string? HeadCommit { get; init; }

    public int? PullRequest { get; init; }

    /// <summary>What later stages need of a worker, by stage name; <see langword="null"/> leaves what the run knows.</summary>
    public IReadOnlyDictionary<string, StageNeeds>? Needs { get; init; }

    /// <summary>Whether the repository or the operator wants a person to approve before the next stage.</summary>
    public bool AwaitApproval { get; init; }

    public StageUsage Usage { get; init; } = StageUsage.None;
}
