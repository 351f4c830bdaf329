namespace Orchestrator.Tickets;

/// <summary>What a ticket shows of its run.</summary>
public enum TicketStatus
{
    /// <summary>Waiting to be picked up: the label is set and no run holds the ticket.</summary>
    Ready,

    /// <summary>A run is at work.</summary>
    InProgress,

    /// <summary>A pull request waits for reviewers.</summary>
    InReview,

    /// <summary>A run waits for a person.</summary>
    NeedsHuman,

    /// <summary>The pull request was merged.</summary>
    Done,

    /// <summary>The run failed or was cancelled; nothing of it is left open.</summary>
    Abandoned,
}
