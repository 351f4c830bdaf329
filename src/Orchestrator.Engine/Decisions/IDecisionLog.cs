using Orchestrator.Journal;

namespace Orchestrator.Decisions;

/// <summary>Keeps decisions.</summary>
public interface IDecisionLog
{
    /// <summary>What an earlier request with this key asked for, as <see cref="RequestKey.Content"/>; <see langword="null"/> when there was none.</summary>
    Task<string?> FindAsync(RequestKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes who decided what into the run's journal and sends the message that carries it out: both or neither. Does nothing
    /// and returns false when a request with this key came in between.
    /// </summary>
    Task<bool> SendAsync(object message, RunRecord record, RequestKey? key, CancellationToken cancellationToken);
}
