namespace Orchestrator.Git;

/// <summary>A commit as trusted git reads it.</summary>
public sealed record CommitInfo(string Id, string Subject, string Message);
