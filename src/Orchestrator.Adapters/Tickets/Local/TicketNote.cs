namespace Orchestrator.Tickets.Local;

/// <summary>A comment that the tracker keeps.</summary>
internal sealed record TicketNote(string Author, string Body, DateTimeOffset CreatedAt, string? Marker);
