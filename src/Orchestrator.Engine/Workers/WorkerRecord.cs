namespace Orchestrator.Workers;

/// <summary>What a worker has said about itself.</summary>
public sealed class WorkerRecord
{
    public string Name { get; set; } = "";

    /// <summary>Names of agents, separated by spaces.</summary>
    public string Agents { get; set; } = "";

    /// <summary>Names of sandbox providers, separated by spaces.</summary>
    public string Sandboxes { get; set; } = "";

    public int Slots { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset HeartbeatAt { get; set; }
}
