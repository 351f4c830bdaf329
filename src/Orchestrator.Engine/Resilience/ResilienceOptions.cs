using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Resilience;

/// <summary>How calls to forges and trackers deal with failures within one stage attempt, read from <c>Resilience</c>.</summary>
/// <remarks>What happens between attempts is in <see cref="Retries.FailurePolicies"/>.</remarks>
public sealed class ResilienceOptions
{
    /// <summary>How long one try of a call may take. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is tried again after a transient failure. The default is 3.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>The pause before the first of those; later ones are longer, each by chance a little more or less. The default is half a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The longest pause spent waiting within a call. When the other side asks for more, the call fails, and the attempt is
    /// tried again when it said, without holding a worker until then. The default is 20 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The share of transient failures at which the circuit opens and calls fail at once. The default is a half.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>How many calls the share is taken of at least. The default is 8.</summary>
    [Range(2, 10_000)]
    public int MinimumCalls { get; set; } = 8;

    /// <summary>The time over which calls are counted. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit stays open before one call may try. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan Break { get; set; } = TimeSpan.FromSeconds(30);
}
