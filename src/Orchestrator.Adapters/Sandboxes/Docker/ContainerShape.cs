using System.Globalization;
using System.Runtime.InteropServices;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>What a container of ours is to be: what is not named here is not in it.</summary>
internal static class ContainerShape
{
    /// <summary>Where a container sees the template that its work tree is copied from.</summary>
    public const string Seed = "/run/seed";

    private const string Entrance = "/run/enter.pl";
    private const string FirstProcess = "/run/init.pl";
    private const string Filter = "/run/filter";
    private const long MiB = 1024 * 1024;

    private static readonly string Machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    public static ContainerRequest For(ContainerFiles files, ContainerPlace place, SandboxSpec spec, DockerSandboxOptions options, IReadOnlyDictionary<string, string> labels)
    {
        var limits = spec.Limits;
        var disk = limits.DiskMiB * MiB;
        return new ContainerRequest
        {
            Image = options.Image,
            Entrypoint = ["perl", "-w", Entrance, Filter, FirstProcess],
            Env = [.. Environment(spec).Select(variable => $"{variable.Key}={variable.Value}")],
            User = $"{Number(options.UserId)}:{Number(options.UserId)}",
            WorkingDir = "/",
            Hostname = "sandbox",
            Labels = labels,
            HostConfig = new ContainerRequest.HostSettings
            {
                Mounts = [.. Mounts(files, place, spec).Select(mount => new ContainerRequest.Mount(mount.HostPath, mount.SandboxPath))],
                Tmpfs = Disks(spec, options.UserId),
                Memory = limits.MemoryMiB * MiB,
                CpuQuota = (long)(limits.Cpus * 100_000),
                PidsLimit = limits.Processes,
                ShmSize = Share(disk, 1),
                Ulimits = [new("nofile", limits.OpenFiles), new("fsize", disk), new("core", 0)],
                Runtime = options.Runtime,
            },
        };
    }

    /// <summary>
    /// Memory of limited size, gone with the container. The Engine cannot show parts of one in several places, so each
    /// has its share of the disk: half for the work tree, a quarter for the home, the rest for <c>/tmp</c> and shared memory.
    /// </summary>
    private static Dictionary<string, string> Disks(SandboxSpec spec, int user)
    {
        var disk = spec.Limits.DiskMiB * MiB;
        var inodes = Math.Max(10_000, spec.Limits.DiskMiB * 128L);
        var disks = new Dictionary<string, string>
        {
            [SandboxPaths.Home] = Options(Share(disk, 8), inodes / 4, "0700", user),
            ["/tmp"] = Options(Share(disk, 7), inodes / 4, "1777", user),
        };
        if (spec.WorkTree is null || spec.WorkTreeWritable)
        {
            disks[SandboxPaths.Work] = Options(Share(disk, 16), inodes / 2, "0700", user);
        }

        return disks;
    }

    private static string Options(long bytes, long inodes, string mode, int user) =>
        string.Create(CultureInfo.InvariantCulture, $"rw,exec,nosuid,nodev,size={bytes},nr_inodes={inodes},mode={mode},uid={user},gid={user}");

    private static long Share(long bytes, int thirtySeconds) => bytes / 32 * thirtySeconds;

    private static List<ReadOnlyMount> Mounts(ContainerFiles files, ContainerPlace place, SandboxSpec spec)
    {
        List<ReadOnlyMount> mounts =
        [
            new(place.Run, ControlSocket.DirectoryInSandbox), new(files.Entrance, Entrance), new(files.FirstProcess, FirstProcess), new(files.Filter, Filter),
            .. files.Etc, .. spec.Mounts, .. spec.WorkTree?.Mounts ?? [],
        ];
        if (spec.WorkTree is { } seed)
        {
            mounts.Add(new(seed.Directory, spec.WorkTreeWritable ? Seed : SandboxPaths.Work));
        }

        return mounts;
    }

    /// <summary>The path is the image's own.</summary>
    private static Dictionary<string, string> Environment(SandboxSpec spec)
    {
        var environment = new Dictionary<string, string>
        {
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
