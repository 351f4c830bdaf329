using Orchestrator.Answers;

namespace Orchestrator.Stages;

/// <summary>A plan bound to what it was made for; its SHA-256 is what an approval names.</summary>
/// <param name="Plan">What is to be done.</param>
/// <param name="TicketRevision">The ticket as the planner saw it.</param>
/// <param name="BaseCommit">The code as the planner saw it.</param>
public sealed record PlanDocument(PlanAnswer Plan, string TicketRevision, string BaseCommit);
