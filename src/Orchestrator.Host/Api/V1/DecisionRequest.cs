using System.ComponentModel;

namespace Orchestrator.Api.V1;

/// <summary>What comes with a decision.</summary>
internal sealed record DecisionRequest
{
    [Description("The SHA-256 of the plan that was read. Needed to approve a plan or to send it back.")]
    public string? Plan { get; init; }

    [Description("The SHA-256 of the held change that was looked at (the run's artefact 'held'). Needed to let it through with a retry.")]
    public string? Held { get; init; }

    [Description("What to change in the plan, or why the run is cancelled. Needed to send a plan back.")]
    public string? Comment { get; init; }

    [Description("US dollars by which the budget is raised. Needed to raise it.")]
    public decimal? Usd { get; init; }
}
