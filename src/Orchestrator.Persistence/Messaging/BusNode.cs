namespace Orchestrator.Messaging;

/// <summary>A process that runs the bus. What a dead one had in its hands, the living take over.</summary>
internal sealed class BusNode
{
    public Guid Id { get; set; }

    public string Machine { get; set; } = "";

    public int ProcessId { get; set; }

    /// <summary>Tells the process from a later one with the same number.</summary>
    public DateTimeOffset ProcessStartedAt { get; set; }

    public DateTimeOffset HeartbeatAt { get; set; }
}
