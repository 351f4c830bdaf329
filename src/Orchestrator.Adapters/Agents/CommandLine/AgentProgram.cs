using System.Text.Json;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.CommandLine;

/// <summary>An agent's program as npm installs it: one package's directory, mounted read-only, and the file in it to start.</summary>
/// <param name="Agent">The agent's name, and the directory its program has in the sandbox.</param>
/// <param name="Packages">Package and file in it, by preference; where both match, the first is used.</param>
internal sealed record AgentProgram(string Agent, IReadOnlyList<(string Package, string File)> Packages)
{
    private const string Installer = "agents/install";

    /// <summary>Where its package is inside a sandbox.</summary>
    public string SandboxDirectory => $"{SandboxPaths.Agents}/{Agent}";

    /// <summary>The program inside a sandbox; the first of <see cref="Packages"/> where none is installed.</summary>
    public string SandboxPath(CommandLineAgentOptions options) =>
        $"{SandboxDirectory}/{(Locate(options) ?? Packages[0]).File}";

    /// <summary>What a sandbox must have mounted; nothing where the agent is not installed.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts(CommandLineAgentOptions options) => Locate(options) is { } found
        ? [new ReadOnlyMount(PackageDirectory(options, found.Package), SandboxDirectory)] : [];

    public AgentInstallation Find(CommandLineAgentOptions options)
    {
        if (Locate(options) is { } found)
        {
            return new AgentInstallation(true, Version(PackageDirectory(options, found.Package)), null);
        }

        var looked = string.Join(" or ", Packages.Select(package => Path.Combine(PackageDirectory(options, package.Package), package.File)));
        return new AgentInstallation(
            false, null, $"No program at {looked}. Run {Installer}, or set Agents:{Agent}:Directory to the directory that holds node_modules.");
    }

    private (string Package, string File)? Locate(CommandLineAgentOptions options)
    {
        foreach (var package in Packages)
        {
            if (File.Exists(Path.Combine(PackageDirectory(options, package.Package), package.File)))
            {
                return package;
            }
        }

        return null;
    }

    private static string PackageDirectory(CommandLineAgentOptions options, string package)
    {
        var root = options.Directory.Length > 0
            ? Path.GetFullPath(options.Directory)
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "orchestrator",
                "agents");
        return Path.Combine(root, "node_modules", package);
    }

    private static string? Version(string directory)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "package.json")));
            return manifest.RootElement.Text("version");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
