namespace Orchestrator.Configuration;

/// <summary>What was detected in a repository that does not say.</summary>
/// <param name="SetUp">In order; may be empty.</param>
/// <param name="Verify">In order; empty when nothing was recognised.</param>
/// <param name="Network">The bundles these need, as wishes of the repository.</param>
public sealed record DetectedCommands(
    IReadOnlyList<RepositoryCommand> SetUp,
    IReadOnlyList<RepositoryCommand> Verify,
    IReadOnlyList<NetworkWish> Network)
{
    public static DetectedCommands None { get; } = new([], [], []);
}
