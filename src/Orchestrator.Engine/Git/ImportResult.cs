namespace Orchestrator.Git;

/// <summary>What an import gave: commits, oldest first, or why there are none.</summary>
public sealed record ImportResult(IReadOnlyList<ImportedCommit> Commits, IReadOnlyList<ImportRejection> Rejections);
