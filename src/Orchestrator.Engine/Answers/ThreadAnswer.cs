namespace Orchestrator.Answers;

/// <summary>What became of one review thread.</summary>
public sealed record ThreadAnswer(string Id, ThreadOutcome Outcome, string? CommitMessage, string Reply);
