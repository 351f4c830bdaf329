namespace Orchestrator.Runs.Messages;

/// <summary>The run's pull request was merged or closed.</summary>
public sealed record PullRequestEnded(Guid RunId, bool Merged, string Actor);
