using Orchestrator.Answers;

namespace Orchestrator.Api.V1;

/// <summary>A run's plan.</summary>
/// <param name="Sha256">What an approval names; it covers ticket and base commit too.</param>
/// <param name="Plan">The plan.</param>
/// <param name="TicketRevision">The ticket as the planner saw it.</param>
/// <param name="BaseCommit">The code as the planner saw it.</param>
/// <param name="Review">What its reviewer said; absent before.</param>
internal sealed record PlanDetails(string Sha256, PlanAnswer Plan, string TicketRevision, string BaseCommit, PlanReviewAnswer? Review);
