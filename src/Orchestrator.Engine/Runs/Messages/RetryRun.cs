namespace Orchestrator.Runs.Messages;

/// <summary>A person has looked at a run that waited for one: it goes on at the stage that stopped.</summary>
public sealed record RetryRun(Guid RunId, string Actor)
{
    /// <summary>The held change that they saw; anything else that is held by then stays held. <see langword="null"/> for whatever is.</summary>
    public string? Held { get; init; }
}
