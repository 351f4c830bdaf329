namespace Orchestrator.Intake;

/// <summary>Something that a tracker or forge told us, kept until it is dealt with and afterwards, so that it counts once.</summary>
public sealed class WebhookDelivery
{
    /// <summary>Who told: a forge's name.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's own id, the same when it is sent again.</summary>
    public required string Id { get; init; }

    /// <summary>What of it matters, as JSON.</summary>
    public required string Content { get; init; }

    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When it may be looked at next: later, while somebody does or after a failure.</summary>
    public DateTimeOffset DueAt { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? HandledAt { get; set; }

    /// <summary>What became of it, in a few words for people.</summary>
    public string? Outcome { get; set; }
}
