namespace Orchestrator.Tickets;

/// <summary>A tracker that tickets are read from and reported to.</summary>
/// <remarks>Every call may be repeated after a crash, so each must be safe to repeat.</remarks>
public interface ITicketSource
{
    /// <summary>The name used in configuration and in <see cref="TicketKey.Source"/>. Never change one that has shipped.</summary>
    string Name { get; }

    /// <summary>Whether people can command a run by remarks on its ticket. The default is no.</summary>
    bool HearsCommands => false;

    /// <summary>Reads one ticket; <see langword="null"/> when it does not exist or is no longer visible.</summary>
    Task<Ticket?> FindAsync(TicketKey key, CancellationToken cancellationToken);

    /// <summary>Puts the run's one comment on the ticket, or edits the one already there.</summary>
    /// <param name="key">The ticket.</param>
    /// <param name="marker">Identifies the comment, so that a repeat finds it.</param>
    /// <param name="body">Markdown; replaces what the comment said.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task UpsertCommentAsync(TicketKey key, string marker, string body, CancellationToken cancellationToken);

    /// <summary>Shows where the ticket's run stands, by label or field, replacing what was shown before.</summary>
    Task SetStatusAsync(TicketKey key, TicketStatus status, CancellationToken cancellationToken);
}
