using System.Collections.Concurrent;

namespace Orchestrator.Agents;

/// <summary>Keeps every event, and tells of the first that a test waits for.</summary>
public sealed class RecordingObserver : IAgentObserver
{
    private readonly ConcurrentQueue<AgentEvent> _events = new();
    private readonly ConcurrentDictionary<TaskCompletionSource<AgentEvent>, Func<AgentEvent, bool>> _waiting = new();

    public IReadOnlyList<AgentEvent> Events => [.. _events];

    public void Observe(AgentEvent agentEvent)
    {
        _events.Enqueue(agentEvent);
        foreach (var (source, wanted) in _waiting)
        {
            if (wanted(agentEvent))
            {
                source.TrySetResult(agentEvent);
            }
        }
    }

    /// <summary>The first event that fits, past or to come.</summary>
    public Task<AgentEvent> WaitAsync(Func<AgentEvent, bool> wanted)
    {
        var source = new TaskCompletionSource<AgentEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[source] = wanted;
        if (_events.FirstOrDefault(wanted) is { } past)
        {
            source.TrySetResult(past);
        }

        return source.Task;
    }
}
