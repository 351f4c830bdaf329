namespace Orchestrator.Agents;

/// <summary>Sees an agent's events as they happen: the transcript, the live view, the traces.</summary>
public interface IAgentObserver
{
    /// <summary>Takes one event. Never called twice at the same time; must not throw.</summary>
    void Observe(AgentEvent agentEvent);
}
