namespace Orchestrator.Contracts.V1;

/// <summary>A pull request was merged; its run, if any, is complete.</summary>
public sealed record PullRequestMerged
{
    /// <summary>The repository.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>The pull request's number.</summary>
    public required int PullRequest { get; init; }

    /// <summary>Who merged it, in the forge's own form.</summary>
    public required string Actor { get; init; }
}
