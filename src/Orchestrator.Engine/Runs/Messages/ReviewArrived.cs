namespace Orchestrator.Runs.Messages;

/// <summary>Reviewers spoke on the run's pull request.</summary>
public sealed record ReviewArrived(Guid RunId, string Actor);
