namespace Orchestrator.Forges;

/// <summary>A pull request as any forge can give it.</summary>
public sealed record PullRequest
{
    /// <summary>The forge's name of the repository.</summary>
    public required string Repository { get; init; }

    /// <summary>Its number within the repository.</summary>
    public required int Number { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown.</summary>
    public required string Body { get; init; }

    /// <summary>The branch with the changes.</summary>
    public required string HeadBranch { get; init; }

    /// <summary>The commit that branch was last pushed at, as the forge knows it.</summary>
    public required string HeadCommit { get; init; }

    /// <summary>The branch it goes to.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>Open, merged or closed.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>Whether it is known that its branch does not merge into the base branch any more.</summary>
    public bool HasConflict { get; init; }

    /// <summary>Where a person reads it; <see langword="null"/> when it has no page.</summary>
    public Uri? Url { get; init; }
}
