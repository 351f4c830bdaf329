namespace Orchestrator.Workers;

/// <summary>Which workers there are and what they can do.</summary>
public interface IWorkerRegistry
{
    /// <summary>Says that a worker is alive, and forgets those that have not been heard of for long.</summary>
    Task BeatAsync(string name, IReadOnlyCollection<string> agents, IReadOnlyCollection<string> sandboxes, int slots, CancellationToken cancellationToken);

    /// <summary>A worker stops.</summary>
    Task LeaveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Those that are alive.</summary>
    Task<IReadOnlyList<WorkerRecord>> ListAsync(CancellationToken cancellationToken);
}
