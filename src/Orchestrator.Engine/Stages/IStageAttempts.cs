namespace Orchestrator.Stages;

/// <summary>Reads attempts.</summary>
public interface IStageAttempts
{
    /// <summary>Attempts that are ready and not at work, oldest first.</summary>
    Task<IReadOnlyList<StageAttempt>> ListReadyAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Whether a worker holds a lease on the attempt that has not run out.</summary>
    Task<bool> IsLeasedAsync(Guid attemptId, CancellationToken cancellationToken);
}
