namespace Orchestrator.Messaging;

/// <summary>A message that nothing will handle until a person says so.</summary>
/// <param name="Id">Its message id; <see langword="null"/> when whoever sent it gave none.</param>
/// <param name="Queue">The queue it was meant for: one of <see cref="Queues"/>.</param>
/// <param name="Kind">Why it is stuck.</param>
/// <param name="MessageType">Its type on the wire.</param>
/// <param name="Error">What its consumer said last. May hold words from outside.</param>
/// <param name="At">When it got stuck, where that is known.</param>
public sealed record StuckMessage(Guid? Id, string Queue, StuckKind Kind, string MessageType, string? Error, DateTimeOffset? At);
