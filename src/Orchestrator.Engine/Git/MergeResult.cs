namespace Orchestrator.Git;

/// <summary>Two commits joined.</summary>
/// <param name="Commit">The merge. Where both sides changed the same, its files hold both between marks.</param>
/// <param name="Conflicts">The paths of such files; empty where nothing conflicts.</param>
public sealed record MergeResult(string Commit, IReadOnlyList<string> Conflicts);
