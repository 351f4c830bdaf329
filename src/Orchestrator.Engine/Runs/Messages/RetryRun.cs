namespace Orchestrator.Runs.Messages;

/// <summary>A person has looked at a run that waited for one: it goes on at the stage that stopped.</summary>
public sealed record RetryRun(Guid RunId, string Actor);
