using Orchestrator.Tickets;

namespace Orchestrator.Forges;

/// <summary>What a pull request should say. Applying the same draft twice changes nothing.</summary>
public sealed record PullRequestDraft
{
    /// <summary>The forge's name of the repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The one that is there already; <see langword="null"/> before the first. Where it is over, it stays so and no other is opened.</summary>
    public int? Number { get; init; }

    /// <summary>The run's branch, already pushed.</summary>
    public required string HeadBranch { get; init; }

    /// <summary>The branch it should be merged into.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>The commit the branch was pushed at.</summary>
    public required string HeadCommit { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown: why, plan, evidence, cost.</summary>
    public required string Body { get; init; }

    /// <summary>The ticket it settles, so that a forge which knows the ticket can close it with the merge.</summary>
    public TicketKey? Ticket { get; init; }

    /// <summary>Labels to add. Those that are there stay.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether a new one is opened as a draft, where the forge has drafts. One that is there stays as it is.</summary>
    public bool OpensAsDraft { get; init; }

    /// <summary>The run that made it.</summary>
    public required Guid RunId { get; init; }
}
