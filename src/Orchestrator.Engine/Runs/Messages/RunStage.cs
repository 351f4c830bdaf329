namespace Orchestrator.Runs.Messages;

/// <summary>Wakes workers up: an attempt is ready. Losing it delays the attempt, no more.</summary>
public sealed record RunStage(Guid StageId);
