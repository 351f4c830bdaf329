using Orchestrator.Tickets;

namespace Orchestrator.Prompts;

/// <summary>What templates may say of the ticket.</summary>
internal static class TicketValues
{
    private const int MaximumComments = 50;

    public static PromptValues Add(PromptValues values, Ticket ticket) => values
        .Line("ticket_key", ticket.Key.ToString())
        .Data("ticket", "ticket", $"Title: {Safety.DisplayText.Line(ticket.Title, 300)}\nAuthor: {Safety.DisplayText.Line(ticket.Author, 80)}\n\n{ticket.Body}")
        .DataList("comments", "ticket comment", ticket.Comments.TakeLast(MaximumComments).Select(comment => $"{Safety.DisplayText.Line(comment.Author, 80)} wrote:\n{comment.Body}"));
}
