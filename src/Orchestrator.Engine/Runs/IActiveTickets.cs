using Orchestrator.Tickets;

namespace Orchestrator.Runs;

/// <summary>Holds tickets within the transaction of the message being handled. Scoped to that message.</summary>
public interface IActiveTickets
{
    /// <summary>Holds the ticket for a run, unless another run has it; returns the run that has it afterwards.</summary>
    Task<Guid> HoldAsync(TicketKey ticket, Guid runId, CancellationToken cancellationToken);

    /// <summary>The active run of a ticket; <see langword="null"/> when it has none.</summary>
    Task<Guid?> FindAsync(TicketKey ticket, CancellationToken cancellationToken);

    /// <summary>Lets the ticket go when the run holds it.</summary>
    Task ReleaseAsync(Guid runId, CancellationToken cancellationToken);
}
