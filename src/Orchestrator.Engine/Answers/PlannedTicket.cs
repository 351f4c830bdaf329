namespace Orchestrator.Answers;

/// <summary>A smaller ticket that a too large one should be split into.</summary>
public sealed record PlannedTicket(string Title, string Body);
