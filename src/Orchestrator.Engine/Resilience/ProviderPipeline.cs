using Orchestrator.Failures;
using Orchestrator.Scheduling;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Orchestrator.Resilience;

/// <summary>Carries the calls to one provider, and turns what the pipeline itself throws into failures that the engine knows.</summary>
public sealed class ProviderPipeline
{
    private readonly OutageKind _kind;
    private readonly string _name;
    private readonly ResiliencePipeline _pipeline;
    private readonly ResilienceOptions _options;

    internal ProviderPipeline(OutageKind kind, string name, ResiliencePipeline pipeline, ResilienceOptions options)
    {
        _kind = kind;
        _name = name;
        _pipeline = pipeline;
        _options = options;
    }

    private string Place => _kind switch
    {
        OutageKind.Forge => $"Forge '{_name}'",
        OutageKind.Notices => $"Notices target '{_name}'",
        _ => $"Tracker '{_name}'",
    };

    /// <summary>Makes a call that gives something back.</summary>
    public async Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(static async (state, token) => await state(token), call, cancellationToken);
        }
        catch (BrokenCircuitException open)
        {
            throw new ProviderException(
                FailureCategory.Transient,
                $"{Place} has failed too often lately, so it was not asked to {what}. It is tried again by itself; see 'orchestrator doctor'.",
                open)
            {
                RetryAfter = open.RetryAfter ?? _options.Break,
            };
        }
        catch (TimeoutRejectedException late)
        {
            throw new ProviderException(
                FailureCategory.Transient,
                $"{Place} did not {what} within {_options.Timeout.TotalSeconds:0.#} seconds, {_options.Retries + 1} times. It is tried again later (Resilience:Timeout).",
                late);
        }
    }

    /// <summary>Makes a call.</summary>
    public Task CallAsync(string what, Func<CancellationToken, Task> call, CancellationToken cancellationToken) => CallAsync(
        what,
        async token =>
        {
            await call(token);
            return true;
        },
        cancellationToken);
}
