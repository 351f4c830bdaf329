namespace Orchestrator.Stages.Respond;

/// <summary>The answers of one round, posted once the commits they speak of are verified and pushed.</summary>
public sealed record ThreadResponses(IReadOnlyList<ThreadResponse> Threads)
{
    /// <summary>Who spoke, to be asked for another look.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];
}
