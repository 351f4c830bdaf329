namespace Orchestrator.Git;

/// <summary>Why what came out of a sandbox is not taken in, in words to repair it by.</summary>
public sealed record ImportRejection(string Rule, string Path, string Message);
