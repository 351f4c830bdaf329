namespace Orchestrator.Forges;

/// <summary>Where a pull request stands.</summary>
public enum PullRequestState
{
    /// <summary>Waiting for review or merge.</summary>
    Open,

    /// <summary>Its commits are in the base branch.</summary>
    Merged,

    /// <summary>Closed without a merge.</summary>
    Closed,
}
