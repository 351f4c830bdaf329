namespace Orchestrator.GitHub.Api;

/// <summary>What goes wrong with a request.</summary>
public enum FaultKind
{
    /// <summary>Status 502, and nothing was done.</summary>
    ErrorBefore,

    /// <summary>It was done, and the answer is status 502.</summary>
    ErrorAfter,

    /// <summary>It was done, and no answer ever comes.</summary>
    SilenceAfter,

    /// <summary>It was done, and the answer ends half way.</summary>
    HalfAnAnswer,

    /// <summary>The hour's requests are used up until a second from now.</summary>
    PrimaryLimit,

    /// <summary>Too fast: wait a second.</summary>
    SecondaryLimit,
}
