using System.Globalization;
using System.Runtime.InteropServices;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>The command lines of launcher and bubblewrap: what is not named here is not in the sandbox.</summary>
internal static class BubblewrapArguments
{
    private const int ResourceFileSize = 1;
    private const int ResourceData = 2;
    private const int ResourceCore = 4;
    private const int ResourceProcesses = 6;
    private const int ResourceOpenFiles = 7;

    // More than may be held: what is reserved and never touched counts here, and the watch, which says why, is to come first.
    private const long ReservedMiB = 1024;

    // Beside the directory of the socket, so that the socket's directory is all of the worker's that is the sandbox's own.
    private const string FirstProcess = "/run/init.pl";

    private static readonly string Machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    private static readonly string[] SystemRoots = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    public static IReadOnlyList<string> For(SystemFiles system, SandboxPlace place, SandboxSpec spec, Cgroup cgroup, BubblewrapSandboxOptions options)
    {
        var disk = DiskOf(place, options);
        var bytes = spec.Limits.DiskMiB * 1024L * 1024;
        var arguments = new List<string>
        {
            "machine", Machine,
            "disk", disk,
            "size", Number(bytes),

            // Empty files use no bytes.
            "inodes", Number(Math.Max(10_000, spec.Limits.DiskMiB * 128L)),
            "seccomp", system.Filter,
            "uid", Number(options.UserId),
            "gid", Number(options.UserId),
            "limit", $"{ResourceFileSize}={bytes}",
            "limit", $"{ResourceCore}=0",
            "limit", $"{ResourceOpenFiles}={spec.Limits.OpenFiles}",
        };
        if (cgroup.Directories.Count == 0)
        {
            // What one process may grow to between two looks of the watch.
            arguments.AddRange(["limit", $"{ResourceData}={(spec.Limits.MemoryMiB + ReservedMiB) * 1024 * 1024}"]);
        }

        if (cgroup.Directories.Count == 0 && NativeMethods.EffectiveUser() != 0)
        {
            // Counted within the launcher's own user namespace, so that it is this sandbox's alone.
            arguments.AddRange(["limit", $"{ResourceProcesses}={spec.Limits.Processes}"]);
        }

        foreach (var directory in cgroup.Directories)
        {
            arguments.AddRange(["cgroup", directory]);
        }

        if (spec is { WorkTree: { } seed, WorkTreeWritable: true })
        {
            arguments.AddRange(["seed", seed.Directory]);
        }

        var mounts = Mounts(system, place, spec);
        arguments.AddRange(mounts.SelectMany(mount => new[] { "bind", mount.HostPath }));
        return [.. arguments, "--", .. Bubblewrap(disk, mounts, spec, options)];
    }

    /// <summary>Where the launcher mounts the sandbox's disk: in a namespace of its own, so the place may be everybody's.</summary>
    private static string DiskOf(SandboxPlace place, BubblewrapSandboxOptions options) =>
        NativeMethods.EffectiveUser() == 0 ? options.MountPoint : place.Disk;

    private static List<ReadOnlyMount> Mounts(SystemFiles system, SandboxPlace place, SandboxSpec spec)
    {
        List<ReadOnlyMount> mounts = [new(place.Run, SandboxPlace.InSandbox), new(system.FirstProcess, FirstProcess), new(system.Etc, "/etc")];
        mounts.AddRange(spec.Mounts);
        mounts.AddRange(spec.WorkTree?.Mounts ?? []);
        if (spec is { WorkTree: { } seed, WorkTreeWritable: false })
        {
            mounts.Add(new ReadOnlyMount(seed.Directory, SandboxPaths.Work));
        }

        return mounts;
    }

    private static List<string> Bubblewrap(string disk, List<ReadOnlyMount> mounts, SandboxSpec spec, BubblewrapSandboxOptions options)
    {
        List<string> arguments =
        [
            options.Program,
            "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try", "--disable-userns",
            "--as-pid-1", "--new-session", "--clearenv", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--seccomp", "@seccomp",
            "--ro-bind", "/usr", "/usr",
        ];
        foreach (var name in SystemRoots)
        {
            var directory = new DirectoryInfo($"/{name}");
            if (directory is { Exists: true, LinkTarget: not null })
            {
                arguments.AddRange(["--symlink", $"usr/{name}", $"/{name}"]);
            }
            else if (directory.Exists)
            {
                arguments.AddRange(["--ro-bind", $"/{name}", $"/{name}"]);
            }
        }

        foreach (var path in options.SystemDirectories.Where(path => !SystemFiles.Holds(path)))
        {
            arguments.AddRange(["--ro-bind-try", path, path]);
        }

        arguments.AddRange(["--proc", "/proc", "--dev", "/dev", "--bind", Path.Combine(disk, "shm"), "/dev/shm", "--remount-ro", "/dev", "--bind", Path.Combine(disk, "home"), SandboxPaths.Home, "--bind", Path.Combine(disk, "tmp"), "/tmp"]);
        if (spec.WorkTree is null || spec.WorkTreeWritable)
        {
            arguments.AddRange(["--bind", Path.Combine(disk, "work"), SandboxPaths.Work]);
        }

        for (var number = 0; number < mounts.Count; number++)
        {
            arguments.AddRange(["--ro-bind", Path.Combine(disk, "in", Number(number)), mounts[number].SandboxPath]);
        }

        foreach (var (name, value) in Environment(spec))
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        // Last: the root itself is memory without a limit.
        arguments.AddRange(
        [
            "--chdir", SandboxPaths.Work, "--remount-ro", "/", "--",
            "/usr/bin/perl", "-w", FirstProcess, spec.Egress is null ? "0" : Number(SandboxPaths.GatewayPort),
        ]);
        return arguments;
    }

    private static Dictionary<string, string> Environment(SandboxSpec spec)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            ["HOME"] = SandboxPaths.Home,
            ["USER"] = "agent",
            ["LOGNAME"] = "agent",
            ["SHELL"] = "/bin/sh",
            ["TMPDIR"] = "/tmp",
            ["SANDBOX_ARCH"] = Machine,
        };
        foreach (var (name, value) in spec.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
