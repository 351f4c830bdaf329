namespace Orchestrator.Answers;

/// <summary>One commit of a plan. Its message is the subject that the real commit must have, letter by letter.</summary>
public sealed record PlannedCommit(string Message, string Body, IReadOnlyList<string> Files, IReadOnlyList<string> Tests, Risk Risk);
