namespace Orchestrator.Stages;

/// <summary>Changes attempts within the transaction of the message being handled. Scoped to that message.</summary>
public interface IStageQueue
{
    /// <summary>Adds an attempt; it exists once the transaction commits.</summary>
    void Add(StageAttempt attempt);

    /// <summary>Marks an unfinished attempt as cancelled, so that its worker loses the lease. Does nothing to a finished one.</summary>
    Task CancelAsync(Guid attemptId, CancellationToken cancellationToken);
}
