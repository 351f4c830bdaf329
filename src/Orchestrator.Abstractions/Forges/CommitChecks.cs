namespace Orchestrator.Forges;

/// <summary>What checks other than ours say of a commit, each by its newest run.</summary>
/// <param name="ArePending">Whether some are still to come.</param>
/// <param name="Failed">Those that failed.</param>
public sealed record CommitChecks(bool ArePending, IReadOnlyList<FailedCheck> Failed)
{
    /// <summary>Where there are none.</summary>
    public static CommitChecks None { get; } = new(false, []);
}
