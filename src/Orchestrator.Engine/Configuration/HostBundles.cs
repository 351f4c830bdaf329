namespace Orchestrator.Configuration;

/// <summary>Hosts that package managers need, by one word.</summary>
/// <remarks>Without methods and paths: these are reached through TLS tunnels, which hide both from the gateway.</remarks>
public static class HostBundles
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> All { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["npm"] = ["registry.npmjs.org", "registry.yarnpkg.com"],
        ["nuget"] = ["api.nuget.org", "globalcdn.nuget.org"],
        ["debian"] = ["deb.debian.org", "security.debian.org"],
        ["pypi"] = ["pypi.org", "files.pythonhosted.org"],
        ["crates"] = ["index.crates.io", "static.crates.io", "crates.io"],
        ["go"] = ["proxy.golang.org", "sum.golang.org"],
    };
}
