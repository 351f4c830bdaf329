using System.Diagnostics;
using Orchestrator.Failures;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>
/// A sandbox that has started, up to its first process, and knows nothing of any run. A stage takes it once; it ends with its
/// worker, when the channel does.
/// </summary>
internal sealed class WaitingSandbox : IDisposable
{
    private static readonly Lazy<string> Script = new(() => EmbeddedScript.Read("bubblewrap/launcher.pl"));

    private WaitingSandbox(WaitingPlace place, LaunchedProcess process, ControlChannel channel)
    {
        Place = place;
        Process = process;
        Channel = channel;
    }

    public WaitingPlace Place { get; }

    public LaunchedProcess Process { get; }

    public ControlChannel Channel { get; }

    public static async Task<WaitingSandbox> StartAsync(string parent, SystemFiles system, BubblewrapSandboxOptions options, CancellationToken cancellationToken)
    {
        var place = WaitingPlace.Create(parent);
        LaunchedProcess? process = null;
        try
        {
            using var listener = place.Listen();
            process = Launch(LauncherArguments.For(system, place, options));
            var channel = await ControlSocket.AcceptAsync(listener, process.Ended, cancellationToken) ?? throw Failure(process.Complaint, FailureCategory.Configuration);
            place.RemoveSocket();
            if (!await FirstProcess.ArriveAsync(channel, cancellationToken))
            {
                throw Failure(process.Complaint, FailureCategory.Transient);
            }

            place.Note(channel.PeerProcess, process.Id);
            return new WaitingSandbox(place, process, channel);
        }
        catch
        {
            process?.Kill();
            place.Delete();
            throw;
        }
    }

    /// <summary>Makes it what a stage wants. Fails without anything of the stage having run.</summary>
    public async Task BecomeAsync(SandboxSpec spec, Cgroup cgroup, CancellationToken cancellationToken)
    {
        var mounting = Process.MountAsync(LateMounts.For(spec, cgroup, Process.Id, Channel.PeerProcess));
        var complaint = await FirstProcess.BeginAsync(Channel, spec, ResourceLimits.For(spec.Limits, cgroup), spec.Environment, cancellationToken);
        if (await mounting.WaitAsync(cancellationToken) is { } unmounted)
        {
            throw Failure(unmounted, FailureCategory.Configuration);
        }

        if (complaint is not null)
        {
            throw Failure(complaint.Length > 0 ? complaint : Process.Complaint, FailureCategory.Transient);
        }
    }

    public void Dispose()
    {
        Channel.Dispose();
        Process.Kill();
        Place.Delete();
    }

    public static ProviderException Failure(string reason, FailureCategory category) =>
        new(category, $"Starting a bubblewrap sandbox failed: {reason.TrimEnd('.')}. 'orchestrator doctor' says what this machine lacks.");

    private static LaunchedProcess Launch(IEnumerable<string> arguments)
    {
        // Warnings by switch cost nothing; the module of that name does.
        var start = new ProcessStartInfo("perl", ["-w", "-e", Script.Value, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        var path = start.Environment.TryGetValue("PATH", out var inherited) ? inherited : "/usr/bin:/bin";

        // Nothing of the worker's environment, which holds keys, is passed even to the launcher.
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        try
        {
            return new LaunchedProcess(System.Diagnostics.Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ProviderException(FailureCategory.Configuration, "Starting a sandbox failed: perl cannot be started. Install it (apt-get install perl bubblewrap), then see 'orchestrator doctor'.", exception);
        }
    }
}
