namespace Orchestrator.Configuration;

/// <summary>
/// The package managers whose hosts a repository can ask for by one word. Which hosts those are is the operator's to say
/// (<c>Policy:Bundles</c>): the public registries, or the mirror of the house.
/// </summary>
public static class HostBundles
{
    public static IReadOnlyCollection<string> Names { get; } = ["npm", "nuget", "debian", "pypi", "crates", "go"];
}
