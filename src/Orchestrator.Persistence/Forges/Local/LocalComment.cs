namespace Orchestrator.Forges.Local;

/// <summary>A comment in a thread of the local forge.</summary>
internal sealed class LocalComment
{
    public Guid Id { get; set; }

    public Guid ThreadId { get; set; }

    public string Author { get; set; } = "";

    public string Body { get; set; } = "";

    public bool IsOurs { get; set; }

    /// <summary>The same key twice leaves one comment; <see langword="null"/> for a person's.</summary>
    public string? IdempotencyKey { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
