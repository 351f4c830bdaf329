namespace Orchestrator.Contracts.V1;

/// <summary>A ticket is no longer wanted: its label was removed or it was closed. Its active run, if any, is cancelled.</summary>
public sealed record TicketWithdrawn
{
    /// <summary>The ticket.</summary>
    public required TicketReference Ticket { get; init; }

    /// <summary>Who withdrew it, in the tracker's own form.</summary>
    public required string Actor { get; init; }

    /// <summary>Why, in a few words for people.</summary>
    public required string Reason { get; init; }
}
