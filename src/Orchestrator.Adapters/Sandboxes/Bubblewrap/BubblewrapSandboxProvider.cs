using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>Sandboxes on this machine: namespaces, a system call filter and control groups, put together by bubblewrap.</summary>
public sealed class BubblewrapSandboxProvider(IOptions<BubblewrapSandboxOptions> options, TimeProvider time) : ISandboxProvider, IDisposable
{
    public const string ProviderName = "bubblewrap";

    // The first command must not share a processor with the start of the next launcher.
    private static readonly TimeSpan ReplenishAfter = TimeSpan.FromMilliseconds(100);

    private readonly BubblewrapSandboxOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, Running> _running = new();
    private readonly WaitingLaunchers _launchers = new(options.Value.WaitingLaunchers);
    private readonly Lazy<SystemFiles> _system = new(() => SystemFiles.Prepare(Path.GetFullPath(options.Value.Directory), options.Value.SystemDirectories), LazyThreadSafetyMode.PublicationOnly);

    public string Name => ProviderName;

    public SandboxCapabilities Capabilities { get; } = new()
    {
        Egress = true,

        // A sandbox ends with its worker, so there is nothing to find again.
        Reattach = false,
        SharesHostFiles = true,
        EnforcedLimits = new HashSet<string>([nameof(SandboxLimits.OpenFiles), nameof(SandboxLimits.DiskMiB), nameof(SandboxLimits.WallClock), .. Cgroup.Enforced, .. Watched(), .. PerUserNamespace()]),
    };

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        var place = PlaceOf(spec.Key);
        await DestroyAsync(new SandboxHandle(Name, spec.Key, "1"), cancellationToken);
        if (spec is { WorkTree: { } seed, WorkTreeWritable: true })
        {
            await SeedOwnership.EnsureAsync(seed, _options.UserId, cancellationToken);
        }

        place.Create();
        var cgroup = Cgroup.Create(spec.Key, spec.Limits);
        try
        {
            return await StartAsync(place, spec, cgroup, cancellationToken);
        }
        catch
        {
            await DestroyAsync(new SandboxHandle(Name, spec.Key, "1"), CancellationToken.None);
            throw;
        }
    }

    public Task<ISandbox?> AttachAsync(SandboxHandle handle, CancellationToken cancellationToken) =>
        Task.FromResult<ISandbox?>(_running.TryGetValue(handle.Key, out var running) ? running.Sandbox : null);

    public Task<IReadOnlyList<SandboxHandle>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SandboxHandle> handles = Directory.Exists(_options.Directory)
            ? [.. Directory.GetDirectories(_options.Directory).Select(directory => Path.GetFileName(directory)).Where(SandboxKey.IsValid).Select(key => new SandboxHandle(Name, key, "1"))]
            : [];
        return Task.FromResult(handles);
    }

    public async Task DestroyAsync(SandboxHandle handle, CancellationToken cancellationToken)
    {
        var place = PlaceOf(handle.Key);
        if (_running.TryRemove(handle.Key, out var running))
        {
            running.Sandbox.Disconnect();
            await running.EndAsync();
        }
        else
        {
            place.KillNoted();
        }

        // Killed processes leave their group a moment later; nothing tells when.
        for (var tries = 0; !Cgroup.TryRemove(handle.Key) && tries < 200; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        place.Delete();
    }

    public void Dispose() => _launchers.Dispose();

    private async Task<ISandbox> StartAsync(SandboxPlace place, SandboxSpec spec, Cgroup cgroup, CancellationToken cancellationToken)
    {
        using var listener = ControlSocket.Listen(place.Run);
        var process = _launchers.Launch(BubblewrapArguments.For(_system.Value, place, spec, cgroup, _options));
        try
        {
            using var timeout = new CancellationTokenSource(_options.StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var channel = new ControlChannel(await AcceptAsync(listener, process, either.Token));
            File.Delete(place.Socket);
            var ready = await channel.ReceiveAsync(either.Token) ?? throw Failure(process.Complaint, FailureCategory.Transient);
            place.Note(channel.PeerProcess, process.Process.Id);
            if (spec.Egress is { } egress)
            {
                var descriptor = ready.Descriptor ?? throw Failure("it gave no way out", FailureCategory.Transient);
                egress.Serve(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));
            }

            var sandbox = new BubblewrapSandbox(this, place, channel, cgroup, spec.Limits, time);
            _running[spec.Key] = new Running(sandbox, process);
            _ = ReplenishLaterAsync();
            return sandbox;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            throw Failure($"it was not ready within {_options.StartTimeout}", FailureCategory.Transient);
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    private async Task ReplenishLaterAsync()
    {
        await Task.Delay(ReplenishAfter, time);
        await _launchers.Replenish();
    }

    /// <summary>Whichever comes first: the sandbox calls, or its launcher gives up and says why.</summary>
    private static async Task<Socket> AcceptAsync(Socket listener, LaunchedProcess process, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = listener.AcceptAsync(stop.Token).AsTask();
        if (await Task.WhenAny(accepting, process.Ended) != accepting && !accepting.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw Failure(process.Complaint, FailureCategory.Configuration);
        }

        return await accepting;
    }

    private static string[] Watched() => MemoryWatch.IsPossible ? [nameof(SandboxLimits.MemoryMiB)] : [];

    /// <summary>An ordinary user's sandboxes have a user namespace of their own, in which the kernel counts processes.</summary>
    private static string[] PerUserNamespace() => NativeMethods.EffectiveUser() == 0 ? [] : [nameof(SandboxLimits.Processes)];

    private SandboxPlace PlaceOf(string key) => new(Path.GetFullPath(_options.Directory), SandboxKey.Check(key));

    private static ProviderException Failure(string reason, FailureCategory category) =>
        new(category, $"Starting a bubblewrap sandbox failed: {reason.TrimEnd('.')}. 'orchestrator doctor' says what this machine lacks.");

    private sealed record Running(BubblewrapSandbox Sandbox, LaunchedProcess Process)
    {
        public async Task EndAsync()
        {
            // Its first process ends with the channel; this is for the case that it cannot.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await Process.Ended.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Process.Kill();
            }
        }
    }
}
