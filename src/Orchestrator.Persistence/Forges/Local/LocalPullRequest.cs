namespace Orchestrator.Forges.Local;

/// <summary>A pull request of the local forge.</summary>
internal sealed class LocalPullRequest
{
    public string Repository { get; set; } = "";

    public int Number { get; set; }

    public Guid RunId { get; set; }

    public string Title { get; set; } = "";

    public string Body { get; set; } = "";

    public string HeadBranch { get; set; } = "";

    public string HeadCommit { get; set; } = "";

    public string BaseBranch { get; set; } = "";

    public PullRequestState State { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
