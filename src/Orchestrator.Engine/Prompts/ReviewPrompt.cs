using Orchestrator.Answers;
using Orchestrator.Tickets;

namespace Orchestrator.Prompts;

/// <summary>Asks one reviewer for a review of the commits.</summary>
public sealed record ReviewPrompt : Prompt
{
    public override string Stage => "review";

    public override string Role => Reviewer;

    public override string AnswerSchema => AnswerSchemas.Text<ReviewAnswer>();

    public required Ticket Ticket { get; init; }

    public required PlanAnswer Plan { get; init; }

    /// <summary>The reviewer's name.</summary>
    public required string Reviewer { get; init; }

    /// <summary>What the repository wants looked for, besides what a built-in reviewer looks for anyway.</summary>
    public string? Instructions { get; init; }

    public required string HeadCommit { get; init; }

    public IReadOnlyList<string> ChangedFiles { get; init; } = [];

    /// <summary>What this reviewer found in earlier rounds.</summary>
    public IReadOnlyList<string> EarlierFindings { get; init; } = [];

    private protected override void Add(PromptValues values) => TicketValues.Add(values, Ticket)
        .Data("plan", "plan", AnswerReader.Write(Plan))
        .Trusted("reviewer_text", ReviewerText(Reviewer))
        .Data("instructions", "instructions", Instructions)
        .Line("head_commit", HeadCommit)
        .Lines("changed_files", ChangedFiles.Take(500))
        .DataList("feedback", "earlier finding", EarlierFindings);
}
