namespace Orchestrator.Notices;

/// <summary>One notice for one target.</summary>
internal sealed class NoticeRow
{
    public Guid Id { get; set; }

    public string Target { get; set; } = "";

    /// <summary>The message that it is part of; <see langword="null"/> while that is still put together.</summary>
    public Guid? MessageId { get; set; }

    /// <summary>Not sent earlier: the window, the pause after a failure, or the lease of who is sending it.</summary>
    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public int Tries { get; set; }

    /// <summary>The notice as JSON.</summary>
    public string Content { get; set; } = "";
}
