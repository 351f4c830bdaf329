using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Working;

/// <summary>How the service looks for local tickets, read from <c>Serve:Tickets</c>.</summary>
public sealed class TicketPollingOptions
{
    /// <summary>How often it looks. The default is five seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);
}
