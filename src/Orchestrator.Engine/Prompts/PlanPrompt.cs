using Orchestrator.Answers;
using Orchestrator.Tickets;

namespace Orchestrator.Prompts;

/// <summary>Asks for a plan.</summary>
public sealed record PlanPrompt : Prompt
{
    public override string Stage => "plan";

    public override string AnswerSchema => AnswerSchemas.Text<PlanAnswer>();

    public required Ticket Ticket { get; init; }

    /// <summary>The plan that was sent back; <see langword="null"/> in the first round.</summary>
    public PlanAnswer? Previous { get; init; }

    /// <summary>Why it was sent back: findings of its review, or a person's words.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    private protected override void Add(PromptValues values) => TicketValues.Add(values, Ticket)
        .Data("previous_plan", "previous plan", Previous is null ? null : AnswerReader.Write(Previous))
        .DataList("feedback", "feedback", Feedback);
}
