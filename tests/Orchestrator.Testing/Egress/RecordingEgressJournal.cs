namespace Orchestrator.Egress;

/// <summary>Keeps what the gateway writes down, and lets a test wait for it.</summary>
public sealed class RecordingEgressJournal : IEgressJournal
{
    private readonly Lock _lock = new();
    private readonly List<EgressDecision> _decisions = [];
    private readonly List<ModelCall> _calls = [];
    private readonly List<(Func<bool> Met, TaskCompletionSource Source)> _waiting = [];

    public IReadOnlyList<EgressDecision> Decisions
    {
        get
        {
            lock (_lock)
            {
                return [.. _decisions];
            }
        }
    }

    public IReadOnlyList<ModelCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public void Record(EgressDecision decision) => Add(() => _decisions.Add(decision));

    public void Record(EgressPolicy policy, ModelCall call) => Add(() => _calls.Add(call));

    /// <summary>Completes with the decisions once there are so many.</summary>
    public async Task<IReadOnlyList<EgressDecision>> WaitForDecisionsAsync(int count)
    {
        await WaitAsync(() => _decisions.Count >= count);
        return Decisions;
    }

    /// <summary>Completes with the model calls once there are so many.</summary>
    public async Task<IReadOnlyList<ModelCall>> WaitForCallsAsync(int count)
    {
        await WaitAsync(() => _calls.Count >= count);
        return Calls;
    }

    private Task WaitAsync(Func<bool> met)
    {
        lock (_lock)
        {
            if (met())
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((met, source));
            return source.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    private void Add(Action add)
    {
        lock (_lock)
        {
            add();
            foreach (var (met, source) in _waiting)
            {
                if (met())
                {
                    source.TrySetResult();
                }
            }
        }
    }
}
