namespace Orchestrator.Forges;

/// <summary>What checks other than ours say of a commit, each by its newest run.</summary>
/// <param name="ArePending">Whether some are still to come.</param>
/// <param name="Failed">Those that failed.</param>
public sealed record CommitChecks(bool ArePending, IReadOnlyList<FailedCheck> Failed)
{
    /// <summary>Those that failed on this very commit and passed when they were run again.</summary>
    public IReadOnlyList<string> Flaky { get; init; } = [];

    /// <summary>Where there are none.</summary>
    public static CommitChecks None { get; } = new(false, []);
}
