using Orchestrator.Egress;

namespace Orchestrator.Agents;

/// <summary>What an agent needs and can do, as data.</summary>
public sealed record AgentCapabilities
{
    /// <summary>How it speaks to a model; <see langword="null"/> when it reaches none (the rehearsal agent, managed backends).</summary>
    public required ModelProtocol? Protocol { get; init; }

    /// <summary>Whether it brings its own place to run, so that no sandbox is started for it.</summary>
    public bool BringsSandbox { get; init; }

    /// <summary>Read-only inputs its sandbox must have, such as its program.</summary>
    public IReadOnlyList<Sandboxes.ReadOnlyMount> Mounts { get; init; } = [];
}
