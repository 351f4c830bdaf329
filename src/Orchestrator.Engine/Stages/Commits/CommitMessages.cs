using System.Text;
using Orchestrator.Answers;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Commits;

/// <summary>Words commit messages: what was announced, and where it came from.</summary>
internal static class CommitMessages
{
    public static string For(PlannedCommit planned, RunState run, Ticket ticket)
    {
        var message = new StringBuilder(planned.Message).Append("\n\n");
        if (!string.IsNullOrWhiteSpace(planned.Body))
        {
            message.Append(planned.Body.Trim()).Append("\n\n");
        }

        return message.Append("Ticket: ").Append(run.TicketSource).Append(':').Append(run.TicketId)
            .Append("\nRun: ").Append(run.CorrelationId)
            .Append("\nReported-by: ").Append(DisplayText.Line(ticket.Author, 100))
            .Append("\nSigned-off-by: ").Append(CommitIdentity.Bot.Name).Append(" <").Append(CommitIdentity.Bot.Email).Append(">\n").ToString();
    }
}
