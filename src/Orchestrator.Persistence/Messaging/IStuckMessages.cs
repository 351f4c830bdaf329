namespace Orchestrator.Messaging;

/// <summary>Looks at stuck messages and decides about them.</summary>
public interface IStuckMessages
{
    /// <summary>Up to <paramref name="limit"/> of them, oldest first in each queue. Leaves them where they are.</summary>
    Task<IReadOnlyList<StuckMessage>> ListAsync(string? queue, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Delivers them again under the ids they had, so that what has been handled meanwhile is dropped; returns those it
    /// delivered. Dying in between leaves a message stuck or delivers it twice, and never loses it.
    /// </summary>
    Task<IReadOnlyList<StuckMessage>> ReplayAsync(StuckSelection selection, CancellationToken cancellationToken);

    /// <summary>Deletes them for good; returns those it deleted.</summary>
    Task<IReadOnlyList<StuckMessage>> DiscardAsync(StuckSelection selection, CancellationToken cancellationToken);
}
