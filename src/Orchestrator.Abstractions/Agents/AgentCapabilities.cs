using Orchestrator.Egress;

namespace Orchestrator.Agents;

/// <summary>What an agent needs and can do, as data.</summary>
public sealed record AgentCapabilities
{
    /// <summary>How it speaks to a model; <see langword="null"/> when it reaches none (the rehearsal agent, managed backends).</summary>
    public required ModelProtocol? Protocol { get; init; }

    /// <summary>
    /// Whether it brings its own place to run, as managed backends do. No sandbox is then started for it, no way out opened and
    /// no model route: the stage's limits and hosts do not hold there, so such an agent is the operator's to allow. It is handed
    /// the code as <see cref="AgentTask.Code"/> and hands its commits back as <see cref="AgentResult.Commits"/>. The repository's
    /// own checks still run in a local sandbox.
    /// </summary>
    public bool BringsSandbox { get; init; }

    /// <summary>Read-only inputs its sandbox must have, such as its program.</summary>
    public IReadOnlyList<Sandboxes.ReadOnlyMount> Mounts { get; init; } = [];
}
