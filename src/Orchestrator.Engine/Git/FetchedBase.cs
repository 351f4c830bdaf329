namespace Orchestrator.Git;

/// <summary>The newest commit of a branch.</summary>
public sealed record FetchedBase(string Commit, bool HasUncommittedChanges);
