namespace Orchestrator.Messaging;

/// <summary>A message that is committed but perhaps not yet delivered.</summary>
internal sealed class OutboxMessage
{
    /// <summary>The order in which messages were written.</summary>
    public long Sequence { get; set; }

    /// <summary>The same at every try, so that the receiver's inbox knows a repeat.</summary>
    public Guid MessageId { get; set; }

    /// <summary>One of <see cref="Queues"/>.</summary>
    public string Queue { get; set; } = "";

    /// <summary>The message's type on the wire, for people and parked messages.</summary>
    public string MessageType { get; set; } = "";

    public string ContentType { get; set; } = "";

    /// <summary>The envelope as it goes on the wire, headers included.</summary>
    public string Body { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Not delivered earlier than this; <see langword="null"/> for at once.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>What a scheduled message is taken back by.</summary>
    public Guid? ScheduleToken { get; set; }

    /// <summary>The node that has the message in its hands; <see langword="null"/> when any may take it.</summary>
    public Guid? Owner { get; set; }

    /// <summary>How often it was given to the transport.</summary>
    public int Attempts { get; set; }

    public string? LastError { get; set; }

    /// <summary>Set once it is given up; it then stays for a person to look at.</summary>
    public DateTimeOffset? ParkedAt { get; set; }
}
