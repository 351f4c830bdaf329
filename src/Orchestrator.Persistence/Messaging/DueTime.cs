namespace Orchestrator.Messaging;

/// <summary>When a scheduled message is due and what takes it back; travels with the send until it is a row.</summary>
internal sealed record DueTime(DateTimeOffset At, Guid Token);
