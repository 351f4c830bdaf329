namespace Orchestrator.Stages.Respond;

/// <summary>The answers of one round, posted once the commits they speak of are verified and pushed.</summary>
public sealed record ThreadResponses(IReadOnlyList<ThreadResponse> Threads);
