using System.Globalization;

namespace Orchestrator.Sandboxes.Local;

/// <summary>What the kernel counted in control groups, of version 1 or 2, seen from outside the sandbox.</summary>
internal sealed class CgroupEvents(IReadOnlyList<string> directories)
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>The groups that somebody else put a process in; none where they cannot be seen from here.</summary>
    public static CgroupEvents Of(int process)
    {
        // A line is "4:memory:/path", or "0::/path" for version 2.
        var lines = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cgroup"));
        return new CgroupEvents([.. lines
            .Select(line => line.Split(':', 3))
            .Where(parts => parts is ["0", "", _] or [_, "memory" or "pids", _])
            .Select(parts => $"{Root}/{parts[1]}{parts[2]}".Replace("//", "/", StringComparison.Ordinal))
            .Where(Directory.Exists)]);
    }

    /// <summary>How often the kernel has killed a process for want of memory.</summary>
    public long OutOfMemoryKills() => directories.Sum(directory =>
        Read(directory, "memory.events", "oom_kill ") + Read(directory, "memory.oom_control", "oom_kill "));

    /// <summary>How often the kernel has refused a process because there were as many as may be.</summary>
    public long RefusedProcesses() => directories.Sum(directory => Read(directory, "pids.events", "max "));

    private static long Read(string directory, string file, string name)
    {
        try
        {
            var path = Path.Combine(directory, file);
            return File.Exists(path) && File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
                ? long.Parse(line[name.Length..], CultureInfo.InvariantCulture)
                : 0;
        }
        catch (IOException)
        {
            // The group went with its sandbox.
            return 0;
        }
    }
}
