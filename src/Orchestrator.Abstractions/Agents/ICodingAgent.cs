using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>A program that thinks. It never sees a key, and nothing it says is believed without a check.</summary>
public interface ICodingAgent
{
    /// <summary>The name used in configuration and stored with each run. Never change one that has shipped.</summary>
    string Name { get; }

    /// <summary>What it needs and can do.</summary>
    AgentCapabilities Capabilities { get; }

    /// <summary>Looks for the agent on this worker.</summary>
    Task<AgentInstallation> FindAsync(CancellationToken cancellationToken);

    /// <summary>Works on a task to an end, whatever end that is. Throws only where the place to work itself cannot be used.</summary>
    /// <param name="sandbox">Where; started with <see cref="AgentCapabilities.Mounts"/>. None for an agent that brings its own: it works on <see cref="AgentTask.Code"/>.</param>
    /// <param name="task">What.</param>
    /// <param name="observer">Sees the events.</param>
    /// <param name="cancellationToken">Kills the agent and everything it started.</param>
    Task<AgentResult> RunAsync(ISandbox? sandbox, AgentTask task, IAgentObserver observer, CancellationToken cancellationToken);
}
