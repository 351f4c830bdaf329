namespace Orchestrator.Configuration;

/// <summary>A command line of the repository.</summary>
/// <param name="Name">Shown in the evidence.</param>
/// <param name="Run">For <c>/bin/sh -c</c>.</param>
public sealed record RepositoryCommand(string Name, string Run)
{
    /// <summary><see langword="null"/> for the operator's.</summary>
    public TimeSpan? Timeout { get; init; }

    public IReadOnlyList<NetworkWish> Network { get; init; } = [];
}
