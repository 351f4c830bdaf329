namespace Orchestrator.Tickets;

/// <summary>One remark under a ticket.</summary>
/// <param name="Author">Who wrote it, in the tracker's own form.</param>
/// <param name="Body">Markdown, untrusted.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record TicketComment(string Author, string Body, DateTimeOffset CreatedAt);
