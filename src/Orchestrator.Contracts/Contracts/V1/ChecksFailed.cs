namespace Orchestrator.Contracts.V1;

/// <summary>Checks failed on a pull request of ours. The checks themselves are read from the forge.</summary>
public sealed record ChecksFailed
{
    /// <summary>The repository.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>The pull request's number.</summary>
    public required int PullRequest { get; init; }

    /// <summary>The names of some that failed, for people.</summary>
    public required string Names { get; init; }
}
