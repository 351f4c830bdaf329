using Orchestrator.Failures;

namespace Orchestrator.Retries;

/// <summary>The one table from failure category to policy.</summary>
public static class FailurePolicies
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(30);

    private static readonly Dictionary<FailureCategory, FailurePolicy> Table = new()
    {
        // Only an edit of the repository or of the operator's settings helps, so the ticket is given back.
        [FailureCategory.Configuration] = new(1, TimeSpan.Zero, AsksHuman: false),
        [FailureCategory.NotFound] = new(1, TimeSpan.Zero, AsksHuman: false),
        [FailureCategory.Malformed] = new(1, TimeSpan.Zero, AsksHuman: false),

        // A person can mend the cause and let the run go on with the work it has.
        [FailureCategory.Authentication] = new(1, TimeSpan.Zero, AsksHuman: true),
        [FailureCategory.Rejected] = new(1, TimeSpan.Zero, AsksHuman: true),
        [FailureCategory.LimitExceeded] = new(1, TimeSpan.Zero, AsksHuman: true),

        // Time may help.
        [FailureCategory.RateLimited] = new(6, TimeSpan.FromSeconds(30), AsksHuman: true),
        [FailureCategory.Transient] = new(4, TimeSpan.FromSeconds(2), AsksHuman: true),
    };

    /// <summary>The policy of a category.</summary>
    public static FailurePolicy For(FailureCategory category) => Table[category];

    /// <summary>The pause before the attempt after <paramref name="attempt"/>; what the other side asked for wins.</summary>
    public static TimeSpan DelayAfter(FailureCategory category, int attempt, TimeSpan? retryAfter)
    {
        if (retryAfter is { } asked)
        {
            return asked < LongestDelay ? asked : LongestDelay;
        }

        var delay = For(category).FirstDelay * Math.Pow(2, Math.Min(attempt - 1, 16));
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
