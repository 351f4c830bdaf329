using System.Globalization;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>A sandbox's control groups, of version 1 or 2, where this worker may make them. Otherwise there are none.</summary>
internal sealed class Cgroup
{
    private const string Root = "/sys/fs/cgroup";
    private const string Parent = "orchestrator";
    private const int CpuPeriod = 100_000;
    private static readonly Lazy<bool> UsesVersion2 = new(() => Prepare2());
    private static readonly Lazy<string[]> Controllers1 = new(Prepare1);

    private Cgroup(IReadOnlyList<string> directories) => Directories = directories;

    /// <summary>Whose <c>cgroup.procs</c> the launcher joins.</summary>
    public IReadOnlyList<string> Directories { get; }

    /// <summary>What the kernel counts in them; <see langword="null"/> without groups.</summary>
    public CgroupEvents? Events => Directories.Count == 0 ? null : new CgroupEvents(Directories);

    /// <summary>The limits that the kernel enforces through groups here.</summary>
    public static IReadOnlyCollection<string> Enforced { get; } = UsesVersion2.Value || Controllers1.Value.Length > 0
        ? [nameof(SandboxLimits.MemoryMiB), nameof(SandboxLimits.Cpus), nameof(SandboxLimits.Processes)]
        : [];

    public static Cgroup Create(string key, SandboxLimits limits)
    {
        if (UsesVersion2.Value)
        {
            var directory = Path.Combine(Root, Parent, key);
            Directory.CreateDirectory(directory);
            Put(directory, "memory.max", $"{limits.MemoryMiB * 1024L * 1024}");
            Put(directory, "memory.swap.max", "0");
            Put(directory, "memory.oom.group", "0");
            Put(directory, "pids.max", $"{limits.Processes}");
            Put(directory, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(long)(limits.Cpus * CpuPeriod)} {CpuPeriod}"));
            return new Cgroup([directory]);
        }

        var directories = Controllers1.Value.Select(controller => Path.Combine(Root, controller, Parent, key)).ToList();
        foreach (var directory in directories)
        {
            Directory.CreateDirectory(directory);
            Put(directory, "memory.limit_in_bytes", $"{limits.MemoryMiB * 1024L * 1024}");
            Put(directory, "memory.memsw.limit_in_bytes", $"{limits.MemoryMiB * 1024L * 1024}");
            Put(directory, "pids.max", $"{limits.Processes}");
            Put(directory, "cpu.cfs_period_us", $"{CpuPeriod}");
            Put(directory, "cpu.cfs_quota_us", string.Create(CultureInfo.InvariantCulture, $"{(long)(limits.Cpus * CpuPeriod)}"));
        }

        return new Cgroup(directories);
    }

    /// <summary>Keys of groups that exist, whoever left them.</summary>
    public static IEnumerable<string> Keys() =>
        new[] { Path.Combine(Root, Parent) }.Concat(Controllers1.Value.Select(controller => Path.Combine(Root, controller, Parent)))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .Select(directory => Path.GetFileName(directory))
            .Distinct();

    /// <summary>Kills whatever is left in the groups of a key and removes them; false while something still dies.</summary>
    public static bool TryRemove(string key)
    {
        var gone = true;
        foreach (var directory in new[] { Path.Combine(Root, Parent, key) }.Concat(Controllers1.Value.Select(controller => Path.Combine(Root, controller, Parent, key))))
        {
            if (!Directory.Exists(directory))
            {
                continue;
            }

            try
            {
                foreach (var process in File.ReadAllLines(Path.Combine(directory, "cgroup.procs")))
                {
                    _ = NativeMethods.Signal(int.Parse(process, CultureInfo.InvariantCulture), NativeMethods.Kill);
                }

                Directory.Delete(directory);
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody else removed it meanwhile.
            }
            catch (IOException)
            {
                gone = false;
            }
        }

        return gone;
    }

    private static bool Prepare2()
    {
        try
        {
            if (!File.Exists(Path.Combine(Root, "cgroup.controllers")))
            {
                return false;
            }

            Put(Root, "cgroup.subtree_control", "+memory +pids +cpu");
            var parent = Directory.CreateDirectory(Path.Combine(Root, Parent)).FullName;
            Put(parent, "cgroup.subtree_control", "+memory +pids +cpu");
            return File.ReadAllText(Path.Combine(parent, "cgroup.subtree_control")).Contains("memory", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] Prepare1()
    {
        try
        {
            var controllers = new[] { "memory", "pids", "cpu" };
            foreach (var controller in controllers)
            {
                if (!Directory.Exists(Path.Combine(Root, controller)))
                {
                    return [];
                }

                // The parent may be there and be somebody else's.
                var probe = Path.Combine(Root, controller, Parent, string.Create(CultureInfo.InvariantCulture, $"probe-{Environment.ProcessId}"));
                Directory.CreateDirectory(probe);
                Directory.Delete(probe);
            }

            return controllers;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Put(string directory, string file, string text)
    {
        var path = Path.Combine(directory, file);
        if (File.Exists(path))
        {
            File.WriteAllText(path, text);
        }
    }
}
