namespace Orchestrator.GitHub.State;

/// <summary>What a pull request has beyond an issue.</summary>
public sealed class HostedPull(string head, string baseBranch)
{
    public string Head { get; } = head;

    public string Base { get; set; } = baseBranch;

    /// <summary>The commit at the moment it was closed; its branch may be gone since.</summary>
    public string HeadCommit { get; set; } = "";

    public bool IsDraft { get; set; }

    public bool WasOpenedAsDraft { get; init; }

    /// <summary>Who made it a draft after it was opened, oldest first.</summary>
    public List<Account> MadeDraftBy { get; } = [];

    public Account? MergedBy { get; set; }

    public string? MergeCommit { get; set; }

    public List<HostedReview> Reviews { get; } = [];

    /// <summary>People by login, teams as <c>owner/team</c>; each as often as they were asked.</summary>
    public List<string> RequestedReviewers { get; } = [];

    public List<HostedThread> Threads { get; } = [];
}
