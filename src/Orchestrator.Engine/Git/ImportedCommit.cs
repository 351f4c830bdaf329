namespace Orchestrator.Git;

/// <summary>A commit that came out of a sandbox and passed every check.</summary>
public sealed record ImportedCommit(string Id, string Message);
