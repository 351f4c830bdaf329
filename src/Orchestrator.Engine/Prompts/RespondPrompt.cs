using System.Text;
using Orchestrator.Answers;
using Orchestrator.Forges;
using Orchestrator.Tickets;

namespace Orchestrator.Prompts;

/// <summary>Asks for commits and answers to what reviewers said.</summary>
public sealed record RespondPrompt : Prompt
{
    public override string Stage => "respond";

    public override string AnswerSchema => AnswerSchemas.Text<RespondAnswer>();

    public required Ticket Ticket { get; init; }

    public required PlanAnswer Plan { get; init; }

    public required string HeadCommit { get; init; }

    /// <summary>Open threads, each of which must be answered.</summary>
    public required IReadOnlyList<ReviewThread> Threads { get; init; }

    /// <summary>Checks that failed on the pull request, with the end of their output.</summary>
    public IReadOnlyList<string> FailedChecks { get; init; } = [];

    /// <summary>Files that hold both sides of a conflict with the base branch.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    private protected override void Add(PromptValues values) => TicketValues.Add(values, Ticket)
        .Data("plan", "plan", AnswerReader.Write(Plan))
        .Line("head_commit", HeadCommit)
        .Lines("thread_ids", Threads.Select(thread => thread.Id))
        .DataList("threads", "thread", Threads.Select(Describe))
        .DataList("failed_checks", "failed check", FailedChecks)
        .Lines("conflicts", Conflicts.Select(path => Safety.DisplayText.Line(path, 300)));

    private static string Describe(ReviewThread thread)
    {
        var text = new StringBuilder().Append("id: ").AppendLine(thread.Id)
            .Append("about: ").Append(thread.Path ?? "the whole pull request");
        if (thread.Line is { } line)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $", line {line}");
        }

        foreach (var comment in thread.Comments)
        {
            text.Append('\n').Append('\n').Append(comment.IsOurs ? "(our own earlier answer)" : Safety.DisplayText.Line(comment.Author, 80)).Append(" wrote:\n").Append(comment.Body);
        }

        return text.ToString();
    }
}
