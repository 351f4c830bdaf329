namespace Orchestrator.Messaging;

/// <summary>Says that a consumer has handled a message, and so must not again.</summary>
internal sealed class InboxMessage
{
    public Guid MessageId { get; set; }

    public Guid ConsumerId { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}
