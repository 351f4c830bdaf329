using Orchestrator.Answers;
using Orchestrator.Tickets;

namespace Orchestrator.Prompts;

/// <summary>Asks for commits that follow a plan.</summary>
public sealed record ImplementPrompt : Prompt
{
    public override string Stage => "implement";

    public override string AnswerSchema => AnswerSchemas.Text<ImplementAnswer>();

    public required Ticket Ticket { get; init; }

    public required PlanAnswer Plan { get; init; }

    /// <summary>Subjects of the commits that an earlier round left in the work tree's branch.</summary>
    public IReadOnlyList<string> ExistingCommits { get; init; } = [];

    /// <summary>What reviewers or checks found in them.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    private protected override void Add(PromptValues values) => TicketValues.Add(values, Ticket)
        .Data("plan", "plan", AnswerReader.Write(Plan))
        .Lines("subjects", Plan.Commits.Select(commit => commit.Message))
        .Lines("existing_commits", ExistingCommits)
        .DataList("feedback", "feedback", Feedback);
}
