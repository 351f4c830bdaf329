namespace Orchestrator.Tickets.Local;

/// <summary>What the tracker itself notes of a ticket, apart from the author's file.</summary>
internal sealed record TicketState
{
    public TicketStatus Status { get; init; } = TicketStatus.Ready;

    /// <summary>The revision that the status is about: an edited ticket is ready again.</summary>
    public string Revision { get; init; } = "";

    public IReadOnlyList<TicketNote> Comments { get; init; } = [];
}
