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
}
