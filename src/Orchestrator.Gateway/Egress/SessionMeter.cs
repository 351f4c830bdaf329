namespace Orchestrator.Egress;

/// <summary>Adds up what one session uses. Bytes are counted as they pass, everything else when it has ended.</summary>
internal sealed class SessionMeter(EgressPolicy policy)
{
    private readonly Lock _lock = new();
    private EgressUsage _usage = EgressUsage.None;
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

    public void AddBytes(long count) => Interlocked.Add(ref _bytes, count);

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
