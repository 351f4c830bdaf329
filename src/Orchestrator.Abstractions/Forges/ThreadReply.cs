namespace Orchestrator.Forges;

/// <summary>An answer on a thread.</summary>
/// <param name="ThreadId">The thread answered.</param>
/// <param name="IdempotencyKey">The same key twice leaves one answer.</param>
/// <param name="Body">Markdown.</param>
/// <param name="Resolve">Whether the thread is marked as done, as where its point was fixed.</param>
public sealed record ThreadReply(string ThreadId, string IdempotencyKey, string Body, bool Resolve);
