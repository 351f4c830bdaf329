namespace Orchestrator.Stages.Respond;

/// <summary>The answers of one round, posted once the commits they speak of are verified and pushed.</summary>
public sealed record ThreadResponses(IReadOnlyList<ThreadResponse> Threads)
{
    /// <summary>What came of checks that failed at the forge, in the agent's words; empty when none did.</summary>
    public string Checks { get; init; } = "";

    /// <summary>Who spoke, to be asked for another look.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];
}
