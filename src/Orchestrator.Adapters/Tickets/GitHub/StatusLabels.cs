namespace Orchestrator.Tickets.GitHub;

/// <summary>The labels by which an issue shows where its run stands.</summary>
internal static class StatusLabels
{
    public static readonly IReadOnlyDictionary<TicketStatus, string> Names = new Dictionary<TicketStatus, string>
    {
        [TicketStatus.InProgress] = "agent-in-progress",
        [TicketStatus.InReview] = "agent-in-review",
        [TicketStatus.NeedsHuman] = "agent-needs-human",
        [TicketStatus.Done] = "agent-done",
        [TicketStatus.Abandoned] = "agent-abandoned",
    };

    public static bool IsOne(string label) => Names.Values.Contains(label, StringComparer.OrdinalIgnoreCase);
}
