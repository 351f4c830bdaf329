namespace Orchestrator.Notices;

/// <summary>A message that is this process's to send.</summary>
/// <param name="Message">What to send.</param>
/// <param name="Tries">How often it was taken, this time included.</param>
public sealed record ClaimedNotices(NoticeMessage Message, int Tries);
