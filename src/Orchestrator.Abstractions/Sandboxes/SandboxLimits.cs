using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Sandboxes;

/// <summary>What one sandbox may use at most.</summary>
public sealed record SandboxLimits
{
    /// <summary>Memory of all its processes together. The default is 4096.</summary>
    [Range(64, 1_048_576)]
    public int MemoryMiB { get; init; } = 4096;

    /// <summary>Processor time per second of wall clock. The default is 2.</summary>
    [Range(0.1, 256)]
    public double Cpus { get; init; } = 2;

    /// <summary>Processes and threads at one moment. The default is 512.</summary>
    [Range(8, 65_536)]
    public int Processes { get; init; } = 512;

    /// <summary>Open files per process. The default is 4096.</summary>
    [Range(64, 1_048_576)]
    public int OpenFiles { get; init; } = 4096;

    /// <summary>What may be written to the work tree, the home and <c>/tmp</c> together. The default is 4096.</summary>
    [Range(16, 1_048_576)]
    public int DiskMiB { get; init; } = 4096;

    /// <summary>The life of the whole sandbox. The default is one hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WallClock { get; init; } = TimeSpan.FromHours(1);
}
