namespace Orchestrator.Contracts.V1;

/// <summary>Somebody who may told a run what to do. Whoever publishes has checked that they may; what does not fit how the run stands changes nothing.</summary>
public sealed record CommandGiven
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Who said it, in the forge's or tracker's own form.</summary>
    public required string Actor { get; init; }

    /// <summary>What to do.</summary>
    public required RunCommand Command { get; init; }

    /// <summary>US dollars by which the run's budget is raised, for <see cref="RunCommand.RaiseBudget"/>.</summary>
    public decimal Usd { get; init; }

    /// <summary>The SHA-256 of the plan that they saw, for <see cref="RunCommand.ApprovePlan"/> and <see cref="RunCommand.RevisePlan"/>; any other plan by then is not decided.</summary>
    public string? Plan { get; init; }

    /// <summary>The SHA-256 of the held change that they saw, for <see cref="RunCommand.Retry"/>; <see langword="null"/> for whatever is held.</summary>
    public string? Held { get; init; }

    /// <summary>What to change in the plan.</summary>
    public string? Comment { get; init; }
}
