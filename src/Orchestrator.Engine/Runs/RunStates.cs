namespace Orchestrator.Runs;

/// <summary>The names of a run's states as they are stored and shown, in the order a run meets them.</summary>
public static class RunStates
{
    public const string Fetching = nameof(Fetching);
    public const string Planning = nameof(Planning);
    public const string PlanReviewing = nameof(PlanReviewing);
    public const string AwaitingApproval = nameof(AwaitingApproval);
    public const string Implementing = nameof(Implementing);
    public const string Reviewing = nameof(Reviewing);
    public const string Verifying = nameof(Verifying);
    public const string Publishing = nameof(Publishing);
    public const string InReview = nameof(InReview);
    public const string Responding = nameof(Responding);
    public const string NeedsHuman = nameof(NeedsHuman);
    public const string Closing = nameof(Closing);
    public const string Completed = nameof(Completed);
    public const string Failed = nameof(Failed);
    public const string Cancelled = nameof(Cancelled);

    /// <summary>States that nothing leaves.</summary>
    public static IReadOnlyCollection<string> Final { get; } = [Completed, Failed, Cancelled];

    /// <summary>States in which a run waits for people and uses no worker.</summary>
    public static IReadOnlyCollection<string> Parked { get; } = [AwaitingApproval, InReview, NeedsHuman];
}
