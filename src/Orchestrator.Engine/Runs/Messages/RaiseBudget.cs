namespace Orchestrator.Runs.Messages;

/// <summary>A person lets the run spend more.</summary>
public sealed record RaiseBudget(Guid RunId, string Actor, decimal Usd);
