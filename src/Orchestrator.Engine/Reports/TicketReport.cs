using Orchestrator.Answers;
using Orchestrator.Tickets;

namespace Orchestrator.Reports;

/// <summary>What the run's one comment on the ticket says.</summary>
public sealed record TicketReport
{
    public required TicketStatus Status { get; init; }

    /// <summary>Why the run waits, failed or was cancelled; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The plan, once there is one.</summary>
    public PlanAnswer? Plan { get; init; }

    /// <summary>What is done, at work and to come; empty when nothing is at work.</summary>
    public string Stages { get; init; } = "";

    /// <summary>Whether a person is asked to approve the plan.</summary>
    public bool AwaitsApproval { get; init; }

    /// <summary>The plan's SHA-256, where it can be decided by a remark on the ticket; empty where it cannot.</summary>
    public string DecidedByRemark { get; init; } = "";

    /// <summary>The pull request's page, once there is one.</summary>
    public Uri? PullRequest { get; init; }

    public int? PullRequestNumber { get; init; }

    /// <summary>The patch that a person is asked to let through; empty when nothing is held.</summary>
    public string Held { get; init; } = "";

    /// <summary>Mistakes in the repository's configuration, and what was asked for and not given.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public required Provenance Provenance { get; init; }
}
