using Orchestrator.Answers;
using Orchestrator.Tickets;

namespace Orchestrator.Prompts;

/// <summary>Asks for a judgement of a plan.</summary>
public sealed record PlanReviewPrompt : Prompt
{
    public override string Stage => "plan-review";

    public override string AnswerSchema => AnswerSchemas.Text<PlanReviewAnswer>();

    public required Ticket Ticket { get; init; }

    public required PlanAnswer Plan { get; init; }

    /// <summary>What was found in the plan's earlier versions.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    private protected override void Add(PromptValues values) => TicketValues.Add(values, Ticket)
        .Data("plan", "plan", AnswerReader.Write(Plan))
        .DataList("feedback", "earlier finding", Feedback);
}
