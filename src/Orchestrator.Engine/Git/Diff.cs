namespace Orchestrator.Git;

/// <summary>What differs between two commits.</summary>
public sealed record Diff(IReadOnlyList<FileDiff> Files, string Patch);
