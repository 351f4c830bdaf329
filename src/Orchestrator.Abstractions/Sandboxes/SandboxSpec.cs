using Orchestrator.Egress;

namespace Orchestrator.Sandboxes;

/// <summary>What a sandbox is to be. Everything not named here is absent from it.</summary>
public sealed record SandboxSpec
{
    /// <summary>Unique to one stage attempt (and reviewer): letters, digits and hyphens, 63 at most.</summary>
    public required string Key { get; init; }

    /// <summary>What it may use.</summary>
    public SandboxLimits Limits { get; init; } = new();

    /// <summary>The repository, found at <see cref="SandboxPaths.Work"/>; <see langword="null"/> for an empty directory.</summary>
    public WorkTreeSeed? WorkTree { get; init; }

    /// <summary>Whether <see cref="SandboxPaths.Work"/> may be written. The default is true.</summary>
    public bool WorkTreeWritable { get; init; } = true;

    /// <summary>Programs and other inputs.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];

    /// <summary>Set for every command. Holds no secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whose it is, for people who look at what runs: shown beside the sandbox where a provider has a place for it, never in it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The way out, reached in the sandbox at <see cref="SandboxPaths.GatewayPort"/> of its own loopback;
    /// <see langword="null"/> for none at all. The caller opens and disposes it.
    /// </summary>
    public IEgressSession? Egress { get; init; }
}
