namespace Orchestrator.Stages;

/// <summary>Reads attempts.</summary>
public interface IStageAttempts
{
    /// <summary>Whether a worker holds a lease on the attempt that has not run out.</summary>
    Task<bool> IsLeasedAsync(Guid attemptId, CancellationToken cancellationToken);
}
