using System.Globalization;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>What the first process limits itself to, and with itself every command, by the kernel's numbers of resources.</summary>
internal static class ResourceLimits
{
    private const int FileSize = 1;
    private const int Data = 2;
    private const int Core = 4;
    private const int Processes = 6;
    private const int OpenFiles = 7;

    // More than may be held: what is reserved and never touched counts here, and the watch, which says why, is to come first.
    private const long ReservedMiB = 1024;

    /// <summary>As the first process reads them.</summary>
    public static string For(SandboxLimits limits, Cgroup cgroup)
    {
        List<(int Resource, long Most)> wanted = [(FileSize, limits.DiskMiB * 1024L * 1024), (Core, 0), (OpenFiles, limits.OpenFiles)];
        if (cgroup.Directories.Count == 0)
        {
            // What one process may grow to between two looks of the watch.
            wanted.Add((Data, (limits.MemoryMiB + ReservedMiB) * 1024 * 1024));
        }

        if (cgroup.Directories.Count == 0 && NativeMethods.EffectiveUser() != 0)
        {
            // Counted within the sandbox's own user namespace, so that it is this sandbox's alone.
            wanted.Add((Processes, limits.Processes));
        }

        return string.Join(',', wanted.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Resource}={one.Most}")));
    }
}
