namespace Orchestrator.Git;

/// <summary>A commit to re-create: the tree of one, under a message of ours.</summary>
public sealed record LandedCommit(string Id, string Message);
