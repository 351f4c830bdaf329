using Orchestrator.Forges;

namespace Orchestrator.Stages.Respond;

/// <summary>Failed checks that a round has dealt with: what failed again on the same commit is not dealt with again.</summary>
public sealed record AnsweredChecks(string Commit, IReadOnlyList<AnsweredCheck> Checks)
{
    /// <summary>Where none was dealt with yet, or a person was asked and may have it tried as often again.</summary>
    public static AnsweredChecks None { get; } = new("", []);

    /// <summary>What one more round will not mend: it failed in the same way after this many.</summary>
    private const int RoundLimit = 2;

    /// <summary>The failed checks of the newest commit that no round has dealt with.</summary>
    public IReadOnlyList<FailedCheck> Open(string commit, CommitChecks checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return [.. checks.Failed.Where(failed => commit != Commit || Checks.All(check => check.Name != failed.Name))];
    }

    /// <summary>Those among them that keep failing in the same way, whatever is done about them.</summary>
    public IReadOnlyList<FailedCheck> Stuck(IReadOnlyList<FailedCheck> open) => [.. open.Where(failed => RoundsOf(failed) >= RoundLimit)];

    /// <summary>After a round about them.</summary>
    public AnsweredChecks After(string commit, CommitChecks checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return new AnsweredChecks(commit, [.. checks.Failed.Select(failed => new AnsweredCheck(failed.Name, AnsweredCheck.FingerprintOf(failed), RoundsOf(failed) + 1))]);
    }

    private int RoundsOf(FailedCheck failed) => Checks.FirstOrDefault(check => check.Name == failed.Name && check.Fingerprint == AnsweredCheck.FingerprintOf(failed))?.Rounds ?? 0;
}
