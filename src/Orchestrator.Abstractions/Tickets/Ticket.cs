namespace Orchestrator.Tickets;

/// <summary>A ticket as any tracker can give it. Title, body and comments are untrusted text.</summary>
public sealed record Ticket
{
    /// <summary>Where it is found.</summary>
    public required TicketKey Key { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown; may be empty.</summary>
    public required string Body { get; init; }

    /// <summary>Who wrote it, in the tracker's own form.</summary>
    public required string Author { get; init; }

    /// <summary>Changes whenever title, body or labels change; a plan's approval is bound to it.</summary>
    public required string Revision { get; init; }

    /// <summary>Labels in the tracker's own spelling.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Discussion, oldest first.</summary>
    public IReadOnlyList<TicketComment> Comments { get; init; } = [];

    /// <summary>Where a person reads it; <see langword="null"/> when it has no page.</summary>
    public Uri? Url { get; init; }
}
