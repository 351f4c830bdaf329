namespace Orchestrator.Tickets.Local;

/// <summary>A ticket that waits to be worked on.</summary>
/// <param name="Key">The ticket.</param>
/// <param name="Title">One line.</param>
/// <param name="Repository">The repository its front matter names; empty when it names none.</param>
/// <param name="Author">Who wrote it.</param>
public sealed record ReadyTicket(TicketKey Key, string Title, string Repository, string Author);
