namespace Orchestrator.Sandboxes;

/// <summary>The repository at one commit, prepared by trusted git, that a sandbox's work tree starts as.</summary>
/// <param name="Commit">The commit checked out.</param>
/// <param name="Directory">
/// A directory of the worker with the files and a <c>.git</c> of its own. It is shared by every sandbox of this commit and
/// never written: a provider mounts it below a writable layer, or copies it.
/// </param>
public sealed record WorkTreeSeed(string Commit, string Directory)
{
    /// <summary>What <c>.git</c> refers to outside <see cref="Directory"/>, such as an object store shared by many commits.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];
}
