namespace Orchestrator.Tickets.Local;

/// <summary>What a look into the tracker's directory found.</summary>
/// <param name="Ready">Tickets with the ready label that no run has taken up since they were last edited.</param>
/// <param name="Unreadable">What is wrong with files that are none, for the people who wrote them.</param>
public sealed record TicketListing(IReadOnlyList<ReadyTicket> Ready, IReadOnlyList<string> Unreadable);
