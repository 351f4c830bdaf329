namespace Orchestrator.Notices;

/// <summary>What is sent at once: one notice, or the several of a digest.</summary>
/// <param name="Id">The same each time it is sent, so that a repeat is recognised.</param>
/// <param name="Notices">Oldest first; at least one.</param>
public sealed record NoticeMessage(Guid Id, IReadOnlyList<Notice> Notices);
