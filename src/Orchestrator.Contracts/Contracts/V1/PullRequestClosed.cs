namespace Orchestrator.Contracts.V1;

/// <summary>A pull request was closed without a merge; its run, if any, is cancelled.</summary>
public sealed record PullRequestClosed
{
    /// <summary>The repository.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>The pull request's number.</summary>
    public required int PullRequest { get; init; }

    /// <summary>Who closed it, in the forge's own form.</summary>
    public required string Actor { get; init; }
}
