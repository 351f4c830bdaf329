namespace Orchestrator.Contracts.V1;

/// <summary>A pull request of ours does not merge any more.</summary>
public sealed record MergeConflicted
{
    /// <summary>The repository.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>The pull request's number.</summary>
    public required int PullRequest { get; init; }
}
