namespace Orchestrator.Git;

/// <summary>One file that differs. Lines are empty for a binary file.</summary>
public sealed record FileDiff(string Path, string? OldPath, FileStatus Status, IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    /// <summary>Its part of the patch.</summary>
    public string Patch { get; init; } = "";
}
