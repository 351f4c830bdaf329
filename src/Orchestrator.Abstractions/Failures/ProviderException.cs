namespace Orchestrator.Failures;

/// <summary>The only exception an adapter lets out: what it tried, on what, and what to do next.</summary>
/// <param name="category">Decides, together with nothing else, what the engine does about it.</param>
/// <param name="message">Shown to people as it is. Holds no secret.</param>
/// <param name="innerException">The cause, for logs only.</param>
public sealed class ProviderException(FailureCategory category, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What kind of failure this is.</summary>
    public FailureCategory Category { get; } = category;

    /// <summary>How long the other side asked us to wait; <see langword="null"/> when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
