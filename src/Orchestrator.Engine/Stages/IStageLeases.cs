namespace Orchestrator.Stages;

/// <summary>Claims, renews and finishes attempts, each in a transaction of its own, on the database's clock where it has one.</summary>
public interface IStageLeases
{
    /// <summary>
    /// Claims attempts that are ready, or whose lease has run out, in the order and within the limits of
    /// <see cref="Scheduling.SchedulingOptions"/>. The limits hold for any number of workers that claim at once.
    /// </summary>
    Task<IReadOnlyList<StageLease>> ClaimAsync(StageClaim claim, CancellationToken cancellationToken);

    /// <summary>Extends a lease; false when it was lost, and the work must stop.</summary>
    Task<bool> RenewAsync(StageLease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the result and, in the same transaction, the message that tells the run. False, and no effect at all, when the
    /// lease was lost.
    /// </summary>
    Task<bool> FinishAsync(StageLease lease, StageFinish finish, CancellationToken cancellationToken);

    /// <summary>Hands an attempt back unfinished, for another worker to take at once. False when the lease was lost.</summary>
    Task<bool> ReleaseAsync(StageLease lease, CancellationToken cancellationToken);
}
