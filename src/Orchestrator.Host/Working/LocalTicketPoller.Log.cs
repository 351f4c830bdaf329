namespace Orchestrator.Working;

internal sealed partial class LocalTicketPoller
{
    [LoggerMessage(LogLevel.Information, "Ticket {TicketKey} is ready; a run is asked for.")]
    private partial void LogReady(string ticketKey);

    [LoggerMessage(LogLevel.Warning, "Ticket {TicketKey} has the ready label but names no repository: add 'repository: PATH' to its front matter.")]
    private partial void LogNoRepository(string ticketKey);

    [LoggerMessage(LogLevel.Warning, "A local ticket was passed over. {Mistake}")]
    private partial void LogUnreadable(string mistake);

    [LoggerMessage(LogLevel.Warning, "Looking for local tickets failed; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
