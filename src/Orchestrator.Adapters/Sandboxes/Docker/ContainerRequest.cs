namespace Orchestrator.Sandboxes.Docker;

/// <summary>A container as the Engine's API takes it: names and meaning are the Engine's.</summary>
internal sealed record ContainerRequest
{
    public required string Image { get; init; }

    public required IReadOnlyList<string> Entrypoint { get; init; }

    public required IReadOnlyList<string> Env { get; init; }

    public required string User { get; init; }

    public required string WorkingDir { get; init; }

    public required string Hostname { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required HostSettings HostConfig { get; init; }

    /// <summary>Whatever the image would start by itself is not for us.</summary>
    public IReadOnlyList<string> Cmd { get; } = [];

    public bool AttachStdout { get; } = true;

    public bool AttachStderr { get; } = true;

    public bool NetworkDisabled { get; } = true;

    internal sealed record HostSettings
    {
        public required IReadOnlyList<Mount> Mounts { get; init; }

        public required IReadOnlyDictionary<string, string> Tmpfs { get; init; }

        public required long Memory { get; init; }

        public required long CpuQuota { get; init; }

        public required long PidsLimit { get; init; }

        public required long ShmSize { get; init; }

        public required IReadOnlyList<Ulimit> Ulimits { get; init; }

        public string? Runtime { get; init; }

        public string NetworkMode { get; } = "none";

        public bool ReadonlyRootfs { get; } = true;

        public IReadOnlyList<string> CapDrop { get; } = ["ALL"];

        public IReadOnlyList<string> SecurityOpt { get; } = ["no-new-privileges"];

        public string IpcMode { get; } = "private";

        public string CgroupnsMode { get; } = "private";

        public long CpuPeriod { get; } = 100_000;

        /// <summary>With the memory: no swap.</summary>
        public long MemorySwap => Memory;

        /// <summary>What the Engine masks by default, and all of <c>/sys</c>, which tells much about the machine.</summary>
        public IReadOnlyList<string> MaskedPaths { get; } =
        [
            "/sys", "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
            "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/proc/kallsyms", "/proc/config.gz", "/proc/partitions", "/proc/diskstats",
        ];

        public LogSettings LogConfig { get; } = new();

        /// <summary>A container whose worker died ends by itself; so nothing of it stays.</summary>
        public bool AutoRemove { get; } = true;
    }

    internal sealed record Mount(string Source, string Target)
    {
        public string Type { get; } = "bind";

        public bool ReadOnly { get; } = true;

        public BindSettings BindOptions { get; } = new();
    }

    internal sealed record BindSettings
    {
        /// <summary>Read-only holds for one mount and not for those below it, so none below it is shown.</summary>
        public bool NonRecursive { get; } = true;

        public string Propagation { get; } = "rprivate";
    }

    internal sealed record Ulimit(string Name, long Soft)
    {
        public long Hard => Soft;
    }

    internal sealed record LogSettings
    {
        /// <summary>Commands speak to the worker itself.</summary>
        public string Type { get; } = "none";
    }
}
