namespace Orchestrator.Stages;

/// <summary>What is written when an attempt ends.</summary>
/// <param name="Outcome">Completed, rework, needs human or failed.</param>
/// <param name="Summary">One sentence for people.</param>
/// <param name="Message">The message to the run, one of <c>Orchestrator.Runs.Messages</c>.</param>
public sealed record StageFinish(string Outcome, string Summary, object Message)
{
    public decimal CostUsd { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }
}
