using System.Globalization;
using System.Runtime.InteropServices;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>The command lines of launcher and bubblewrap, the same for every sandbox: what is not named here is not in it.</summary>
internal static class LauncherArguments
{
    // Beside the directory of the socket, so that the socket's directory is all of the worker's that is the sandbox's own.
    private const string FirstProcess = "/run/init.pl";

    private static readonly string Machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    private static readonly string[] SystemRoots = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    private static readonly (string Name, string Value)[] Environment =
    [
        ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"),
        ("HOME", SandboxPaths.Home),
        ("USER", "agent"),
        ("LOGNAME", "agent"),
        ("SHELL", "/bin/sh"),
        ("TMPDIR", "/tmp"),
        ("SANDBOX_ARCH", Machine),
    ];

    public static IReadOnlyList<string> For(SystemFiles system, WaitingPlace place, BubblewrapSandboxOptions options)
    {
        var disk = DiskOf(place, options);
        List<ReadOnlyMount> own = [new(place.Run, ControlSocket.DirectoryInSandbox), new(system.FirstProcess, FirstProcess), new(system.Etc, "/etc")];
        return
        [
            "machine", Machine,
            "disk", disk,
            "seccomp", system.Filter,
            "uid", Number(options.UserId),
            "gid", Number(options.UserId),
            .. own.SelectMany(mount => new[] { "bind", mount.HostPath }),
            "--", .. Bubblewrap(disk, own, options),
        ];
    }

    /// <summary>Where the launcher mounts the sandbox's disk: in a namespace of its own, so the place may be everybody's.</summary>
    private static string DiskOf(WaitingPlace place, BubblewrapSandboxOptions options) =>
        NativeMethods.EffectiveUser() == 0 ? options.MountPoint : place.Disk;

    private static List<string> Bubblewrap(string disk, List<ReadOnlyMount> own, BubblewrapSandboxOptions options)
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

        arguments.AddRange(["--proc", "/proc", "--dev", "/dev", "--bind", Path.Combine(disk, "shm"), "/dev/shm", "--remount-ro", "/dev"]);
        foreach (var (name, path) in new[] { ("home", SandboxPaths.Home), ("tmp", "/tmp"), ("work", SandboxPaths.Work) })
        {
            arguments.AddRange(["--bind", Path.Combine(disk, name), path]);
        }

        // Empty until something of a stage's is mounted below them.
        foreach (var (name, path) in LateMounts.Roots)
        {
            arguments.AddRange(["--ro-bind", Path.Combine(disk, name), path]);
        }

        for (var number = 0; number < own.Count; number++)
        {
            arguments.AddRange(["--ro-bind", Path.Combine(disk, "in", Number(number)), own[number].SandboxPath]);
        }

        foreach (var (name, value) in Environment)
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        // Last: the root itself is memory without a limit.
        arguments.AddRange(["--chdir", "/", "--remount-ro", "/", "--", "/usr/bin/perl", "-w", FirstProcess]);
        return arguments;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
