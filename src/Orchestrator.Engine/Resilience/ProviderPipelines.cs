using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Scheduling;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Orchestrator.Resilience;

/// <summary>One pipeline a provider, shared by all its callers in this process, so that they also share what they learn of it.</summary>
public sealed class ProviderPipelines(IOptions<ResilienceOptions> options, CircuitStates circuits, TimeProvider time)
{
    private readonly ResilienceOptions _options = options.Value;
    private readonly ConcurrentDictionary<(OutageKind Kind, string Name), ProviderPipeline> _pipelines = new();

    /// <summary>The pipeline of a forge, a tracker or a target of notices.</summary>
    public ProviderPipeline For(OutageKind kind, string name) => _pipelines.GetOrAdd((kind, name), key => Build(key.Kind, key.Name));

    private static bool IsTransient(Exception? exception) =>
        exception is ProviderException { Category: FailureCategory.Transient } or TimeoutRejectedException;

    // Outermost first: each retry goes through the circuit breaker, and each try has a time-out of its own.
    private ProviderPipeline Build(OutageKind kind, string name)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time, Name = $"{kind} {name}" };
        if (_options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = _options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.Pause,
                MaxDelay = _options.LongestPause,
                ShouldHandle = arguments => ValueTask.FromResult(IsWorthAnotherTry(arguments.Outcome.Exception)),
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as ProviderException)?.RetryAfter),
            });
        }

        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = _options.FailureRatio,
            MinimumThroughput = _options.MinimumCalls,
            SamplingDuration = _options.Window,
            BreakDuration = _options.Break,
            ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome.Exception)),
            OnOpened = arguments => circuits.OpenedAsync(kind, name, arguments.BreakDuration, arguments.Outcome.Exception),
            OnHalfOpened = _ => CircuitStates.HalfOpenedAsync(kind, name),
            OnClosed = _ => circuits.ClosedAsync(kind, name),
        });
        builder.AddTimeout(new TimeoutStrategyOptions { Timeout = _options.Timeout });
        return new ProviderPipeline(kind, name, builder.Build(), _options);
    }

    private bool IsWorthAnotherTry(Exception? exception) => exception switch
    {
        ProviderException { RetryAfter: { } asked } when asked > _options.LongestPause => false,
        ProviderException { Category: FailureCategory.RateLimited, RetryAfter: not null } => true,
        _ => IsTransient(exception),
    };
}
