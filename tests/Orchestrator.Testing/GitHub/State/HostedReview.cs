namespace Orchestrator.GitHub.State;

/// <summary>A review: what somebody said at once, with a verdict in capitals.</summary>
public sealed record HostedReview(long Id, Account Author, string State, string Body, DateTimeOffset At)
{
    public DateTimeOffset? EditedAt { get; init; }
}
