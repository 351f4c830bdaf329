using System.Globalization;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>What a waiting sandbox is told from outside when a stage takes it: its groups, its disk's size, and what it is to see.</summary>
internal static class LateMounts
{
    /// <summary>Directories of the sandbox's disk, where something may be mounted later, and where the sandbox sees them.</summary>
    public static readonly IReadOnlyList<(string Name, string Path)> Roots = [("agents", SandboxPaths.Agents), ("git", SandboxPaths.GitStore)];

    public static IReadOnlyList<string> For(SandboxSpec spec, Cgroup cgroup, params int[] processes)
    {
        List<string> arguments =
        [
            "size", Number(spec.Limits.DiskMiB * 1024L * 1024),

            // Empty files use no bytes.
            "inodes", Number(Math.Max(10_000, spec.Limits.DiskMiB * 128L)),
        ];
        arguments.AddRange(cgroup.Directories.SelectMany(directory => new[] { "cgroup", directory }));
        arguments.AddRange(processes.SelectMany(process => new[] { "process", Number(process) }));
        if (spec is { WorkTree: { } seed, WorkTreeWritable: true })
        {
            arguments.AddRange(["seed", seed.Directory]);
        }
        else if (spec.WorkTree is { } shown)
        {
            arguments.AddRange(["bind", shown.Directory, "at", "work"]);
        }

        foreach (var mount in spec.Mounts.Concat(spec.WorkTree?.Mounts ?? []))
        {
            arguments.AddRange(["bind", mount.HostPath, "at", PlaceOf(mount)]);
        }

        return arguments;
    }

    private static string PlaceOf(ReadOnlyMount mount)
    {
        foreach (var (name, path) in Roots)
        {
            if (mount.SandboxPath.StartsWith(path + '/', StringComparison.Ordinal) && !mount.SandboxPath.Split('/').Contains(".."))
            {
                return name + mount.SandboxPath[path.Length..];
            }
        }

        throw new ProviderException(
            FailureCategory.Configuration,
            $"A sandbox can be shown '{mount.HostPath}' below {string.Join(" or ", Roots.Select(root => root.Path))} only, not at '{mount.SandboxPath}'.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
