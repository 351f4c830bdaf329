using Orchestrator.Stages;

namespace Orchestrator.Workers;

/// <summary>Reads what is at work and what waits for it, in all processes together.</summary>
public interface IWorkBoard
{
    /// <summary>Attempts that are at work, those first that began first.</summary>
    Task<IReadOnlyList<StageAttempt>> ListAtWorkAsync(int limit, CancellationToken cancellationToken);

    /// <summary>How many attempts wait, by team and repository.</summary>
    Task<IReadOnlyList<WaitingWork>> CountWaitingAsync(CancellationToken cancellationToken);

    /// <summary>How many attempts are in this state.</summary>
    Task<int> CountAsync(StageAttemptState state, CancellationToken cancellationToken);
}
