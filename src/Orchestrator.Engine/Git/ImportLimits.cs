namespace Orchestrator.Git;

/// <summary>What a sandbox may bring back at most.</summary>
public sealed record ImportLimits
{
    /// <summary>The bundle itself. The default is 256 MiB.</summary>
    public long BundleBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>One file, unpacked. The default is 25 MiB.</summary>
    public long FileBytes { get; init; } = 25L * 1024 * 1024;

    /// <summary>All new objects, unpacked. The default is 1 GiB.</summary>
    public long TotalBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>New objects. The default is 100,000.</summary>
    public int Objects { get; init; } = 100_000;

    /// <summary>Commits. The default is 100.</summary>
    public int Commits { get; init; } = 100;
}
