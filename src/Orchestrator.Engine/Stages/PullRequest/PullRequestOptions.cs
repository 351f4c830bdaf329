using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Stages.PullRequest;

/// <summary>What a new pull request gets besides its text, read from <c>PullRequests</c>.</summary>
public sealed class PullRequestOptions
{
    /// <summary>Labels of every pull request. The default is none.</summary>
    public IList<string> Labels { get; } = [];

    /// <summary>When a pull request is a draft. By default until its text, labels, answers and reviewers are in place.</summary>
    public DraftUse Drafts { get; set; } = DraftUse.UntilReady;

    /// <summary>Whether those whom the repository's CODEOWNERS names for the changed files are asked to review. The default is yes.</summary>
    public bool AskCodeOwners { get; set; } = true;

    /// <summary>Who is asked in turn where nobody owns what was changed.</summary>
    public IList<string> Reviewers { get; } = [];

    /// <summary>How many people and teams are asked at most. The default is 3.</summary>
    [Range(0, 15)]
    public int ReviewerLimit { get; set; } = 3;
}
