namespace Orchestrator.Configuration;

/// <summary>What came of reading a repository's configuration.</summary>
/// <param name="Configuration">The defaults when there are problems: a half-understood file is not acted upon.</param>
/// <param name="Problems">Every mistake, in the order of the file.</param>
public sealed record ConfigurationReading(RepositoryConfiguration Configuration, IReadOnlyList<ConfigurationProblem> Problems)
{
    public bool IsValid => Problems.Count == 0;
}
