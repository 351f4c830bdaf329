using System.Text;
using Orchestrator.Answers;
using Orchestrator.Runs;

namespace Orchestrator.Stages.Commits;

/// <summary>Words commit messages: what was announced, and where it came from.</summary>
internal static class CommitMessages
{
    public static string For(PlannedCommit planned, RunState run)
    {
        var message = new StringBuilder(planned.Message).Append("\n\n");
        if (!string.IsNullOrWhiteSpace(planned.Body))
        {
            message.Append(planned.Body.Trim()).Append("\n\n");
        }

        return message.Append("Ticket: ").Append(run.TicketSource).Append(':').Append(run.TicketId)
            .Append("\nRun: ").Append(run.CorrelationId).Append('\n').ToString();
    }
}
