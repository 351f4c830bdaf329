using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Workers;

/// <summary>Settings of the worker in this process, read from <c>Worker</c>.</summary>
public sealed class WorkerOptions
{
    /// <summary>The worker's name in leases and traces. The default is the machine's name and the process id.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>The only agents the worker takes work for. The default is those that are installed here.</summary>
    public IList<string> Agents { get; } = [];

    /// <summary>The only sandbox providers the worker takes work for. The default is those that are switched on.</summary>
    public IList<string> Sandboxes { get; } = [];

    /// <summary>
    /// Whether the worker leaves work for agents that are not installed here to others. The default is true; false where there
    /// are no others, so that what is missing is said at once.
    /// </summary>
    public bool LeavesMissingAgents { get; set; } = true;

    /// <summary>How often the worker says that it is alive and what it can do. After four times as long it counts as gone. The default is 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it looks for agents that were installed or removed. The default is 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AgentInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Attempts at work at one time. The default is 4.</summary>
    [Range(1, 1000)]
    public int Slots { get; set; } = 4;

    /// <summary>How long a lease lasts without a renewal. The default is one minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a lease is renewed. The default is 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the worker looks for attempts that no message told it of. The default is one second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long attempts may go on after the process was told to stop; then they are handed back. The default is none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainGrace { get; set; } = TimeSpan.Zero;

    /// <summary>Workers that may die over one attempt before it is given up. The default is 5.</summary>
    [Range(1, 100)]
    public int ClaimLimit { get; set; } = 5;
}
