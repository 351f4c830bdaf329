namespace Orchestrator.Sandboxes;

/// <summary>What a provider can do, as data, so that a run it cannot serve is refused before work begins.</summary>
public sealed record SandboxCapabilities
{
    /// <summary>Whether a sandbox can have a way out through the gateway.</summary>
    public required bool Egress { get; init; }

    /// <summary>Whether <see cref="ISandboxProvider.AttachAsync"/> can find a sandbox after its worker died.</summary>
    public required bool Reattach { get; init; }

    /// <summary>Whether a <see cref="WorkTreeSeed"/> is mounted in place; otherwise it is copied in.</summary>
    public required bool SharesHostFiles { get; init; }

    /// <summary>Which limits of <see cref="SandboxLimits"/> are enforced on this machine, by property name.</summary>
    public required IReadOnlySet<string> EnforcedLimits { get; init; }
}
