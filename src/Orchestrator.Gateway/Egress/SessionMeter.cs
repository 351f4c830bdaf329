namespace Orchestrator.Egress;

/// <summary>Adds up what one session uses. Bytes are counted as they pass, everything else when it has ended.</summary>
internal sealed class SessionMeter(EgressPolicy policy, long? bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private EgressUsage _usage = EgressUsage.None;
    private readonly Pace? _pace = bytesPerSecond is { } rate ? new Pace(rate, time) : null;
    private long _bytes;

    public EgressUsage Usage
    {
        get
        {
            lock (_lock)
            {
                return _usage with { Bytes = Interlocked.Read(ref _bytes) };
            }
        }
    }

    public bool BytesSpent => Interlocked.Read(ref _bytes) >= policy.ByteLimit;

    /// <summary>How long nothing more may pass; <see langword="null"/> for not at all.</summary>
    public TimeSpan? Pause => _pace?.Pause;

    public void AddBytes(long count)
    {
        Interlocked.Add(ref _bytes, count);
        _pace?.Add(count);
    }

    public void AddDecision(bool allowed)
    {
        lock (_lock)
        {
            _usage = allowed ? _usage with { Allowed = _usage.Allowed + 1 } : _usage with { Refused = _usage.Refused + 1 };
        }
    }

    public void Add(ModelCall call)
    {
        lock (_lock)
        {
            _usage = _usage with
            {
                ModelCalls = _usage.ModelCalls + 1,
                InputTokens = _usage.InputTokens + call.InputTokens,
                CachedInputTokens = _usage.CachedInputTokens + call.CachedInputTokens,
                OutputTokens = _usage.OutputTokens + call.OutputTokens,
                CostUsd = _usage.CostUsd + call.CostUsd,
            };
        }
    }
}
