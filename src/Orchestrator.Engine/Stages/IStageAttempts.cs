namespace Orchestrator.Stages;

/// <summary>Reads attempts.</summary>
public interface IStageAttempts
{
    /// <summary>Attempts that are ready and not at work, oldest first.</summary>
    Task<IReadOnlyList<StageAttempt>> ListReadyAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Whether the attempt runs under this lease: until it has a result, is handed back or is claimed anew.</summary>
    Task<bool> IsHeldAsync(Guid attemptId, long fence, CancellationToken cancellationToken);
}
