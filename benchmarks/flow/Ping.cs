namespace Orchestrator;

/// <summary>What the raw bus carries.</summary>
public sealed record Ping
{
    public int Number { get; init; }
}
