namespace Orchestrator.Contracts.V1;

/// <summary>A reviewer said something on a pull request of ours. The threads themselves are read from the forge.</summary>
public sealed record ReviewSubmitted
{
    /// <summary>The repository.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>The pull request's number.</summary>
    public required int PullRequest { get; init; }

    /// <summary>Who reviewed, in the forge's own form.</summary>
    public required string Actor { get; init; }
}
