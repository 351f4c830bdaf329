namespace Orchestrator.Failures;

/// <summary>What kind of thing went wrong outside, which alone decides whether trying again can help.</summary>
public enum FailureCategory
{
    /// <summary>The operator or the repository asked for something that cannot be; only an edit helps.</summary>
    Configuration,

    /// <summary>A credential is missing, wrong or lacks a permission.</summary>
    Authentication,

    /// <summary>The thing named is not there.</summary>
    NotFound,

    /// <summary>The other side asks for fewer requests; see <see cref="ProviderException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>The same call may succeed later: time-outs, broken connections, 5xx.</summary>
    Transient,

    /// <summary>The other side understood and said no; the same call will be refused again.</summary>
    Rejected,

    /// <summary>The answer was not what the protocol promises.</summary>
    Malformed,

    /// <summary>A limit of the policy was reached: memory, processes, disk, time, output or money.</summary>
    LimitExceeded,
}
