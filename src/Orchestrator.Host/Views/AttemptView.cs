using Orchestrator.Stages;

namespace Orchestrator.Views;

/// <summary>A stage attempt as <c>--json</c> prints it.</summary>
internal sealed record AttemptView(
    Guid Id,
    string Stage,
    int Round,
    int Attempt,
    string State,
    string? Outcome,
    string? Summary,
    string? Worker,
    string? Waiting,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    decimal CostUsd,
    long InputTokens,
    long OutputTokens)
{
    public static AttemptView From(StageAttempt attempt, string? waiting) => new(
        attempt.Id,
        attempt.Stage.ToString(),
        attempt.Round,
        attempt.Number,
        attempt.State.ToString(),
        attempt.Outcome,
        attempt.Summary,
        attempt.LeaseOwner,
        waiting,
        attempt.CreatedAt,
        attempt.StartedAt,
        attempt.FinishedAt,
        attempt.CostUsd,
        attempt.InputTokens,
        attempt.OutputTokens);
}
