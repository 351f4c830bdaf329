namespace Orchestrator.Stages;

/// <summary>The units of leased work, in the order a run meets them. Stored by name.</summary>
public enum StageName
{
    Fetch,
    Plan,
    PlanReview,
    Implement,
    Review,
    Verify,
    PullRequest,
    Respond,

    /// <summary>The last of every run, whatever its outcome: reports it and undoes what is still open.</summary>
    Close,

    /// <summary>Tells ticket and pull request that people are waited for. No run awaits its result.</summary>
    Report,
}
