namespace Orchestrator.Stages;

/// <summary>Reads attempts.</summary>
public interface IStageAttempts
{
    /// <summary>Whether the attempt runs under this lease: until it has a result, is handed back or is claimed anew.</summary>
    Task<bool> IsHeldAsync(Guid attemptId, long fence, CancellationToken cancellationToken);
}
