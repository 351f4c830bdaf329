namespace Orchestrator.Runs;

/// <summary>Holds a ticket for its one active run; the row's key is what makes a second run impossible.</summary>
public sealed class ActiveTicket
{
    public string TicketSource { get; set; } = "";

    public string TicketId { get; set; } = "";

    public Guid RunId { get; set; }
}
