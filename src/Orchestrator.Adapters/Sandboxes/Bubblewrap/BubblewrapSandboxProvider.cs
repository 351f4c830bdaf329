using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>Sandboxes on this machine: namespaces, a system call filter and control groups, put together by bubblewrap.</summary>
public sealed class BubblewrapSandboxProvider : ISandboxProvider, IDisposable
{
    public const string ProviderName = "bubblewrap";

    // The first command must not share a processor with the start of the next sandbox.
    private static readonly TimeSpan ReplenishAfter = TimeSpan.FromMilliseconds(100);

    private readonly BubblewrapSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Running> _running = new();
    private readonly Lazy<SystemFiles> _system;
    private readonly WaitingSandboxes _waiting;

    public BubblewrapSandboxProvider(IOptions<BubblewrapSandboxOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _system = new(() => SystemFiles.Prepare(Path.GetFullPath(_options.Directory), _options.SystemDirectories), LazyThreadSafetyMode.PublicationOnly);
        _waiting = new WaitingSandboxes(() => StartWaitingAsync(CancellationToken.None), _options.WaitingSandboxes);
    }

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
            var taken = await TakeAsync(place, spec, cgroup, cancellationToken);
            var sandbox = new ChannelSandbox(new SandboxHandle(Name, spec.Key, "1"), taken.Channel, cgroup.Events, spec.Limits, DestroyAsync, _time);
            _running[spec.Key] = new Running(sandbox, taken);
            _ = ReplenishLaterAsync();
            return sandbox;
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
        // What waited for a worker that is gone is nobody's to look up: it is not listed but removed.
        WaitingPlace.Sweep(WaitingDirectory(), _time);
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

    public void Dispose() => _waiting.Dispose();

    /// <summary>Starts the sandboxes that are to wait.</summary>
    internal Task ReplenishAsync() => _waiting.ReplenishAsync();

    /// <summary>Beside the directory, in which there are sandboxes and nothing else.</summary>
    private string WaitingDirectory() => Path.GetFullPath(_options.Directory).TrimEnd('/') + "-waiting";

    private Task<WaitingSandbox> StartWaitingAsync(CancellationToken cancellationToken) =>
        WithinStartTimeoutAsync(token => WaitingSandbox.StartAsync(WaitingDirectory(), _system.Value, _options, token), cancellationToken);

    /// <summary>One that waited, unless it has died of waiting; otherwise a fresh one.</summary>
    private async Task<WaitingSandbox> TakeAsync(SandboxPlace place, SandboxSpec spec, Cgroup cgroup, CancellationToken cancellationToken)
    {
        while (_waiting.Next() is { } waiting)
        {
            try
            {
                return await BecomeAsync(waiting);
            }
            catch (ProviderException)
            {
                // It had died, or what is wanted cannot be: then the fresh one says so.
            }
        }

        return await BecomeAsync(await StartWaitingAsync(cancellationToken));

        async Task<WaitingSandbox> BecomeAsync(WaitingSandbox waiting)
        {
            try
            {
                place.Note(waiting.Channel.PeerProcess, waiting.Process.Id);
                return await WithinStartTimeoutAsync(
                    async token =>
                    {
                        await waiting.BecomeAsync(spec, cgroup, token);
                        return waiting;
                    },
                    cancellationToken);
            }
            catch
            {
                waiting.Dispose();
                throw;
            }
        }
    }

    private async Task<T> WithinStartTimeoutAsync<T>(Func<CancellationToken, Task<T>> start, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.StartTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await start(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WaitingSandbox.Failure($"it was not ready within {_options.StartTimeout}", FailureCategory.Transient);
        }
    }

    private async Task ReplenishLaterAsync()
    {
        await Task.Delay(ReplenishAfter, _time);
        await ReplenishAsync();
    }

    private static string[] Watched() => MemoryWatch.IsPossible ? [nameof(SandboxLimits.MemoryMiB)] : [];

    /// <summary>An ordinary user's sandboxes have a user namespace of their own, in which the kernel counts processes.</summary>
    private static string[] PerUserNamespace() => NativeMethods.EffectiveUser() == 0 ? [] : [nameof(SandboxLimits.Processes)];

    private SandboxPlace PlaceOf(string key) => new(Path.GetFullPath(_options.Directory), SandboxKey.Check(key));

    private sealed record Running(ChannelSandbox Sandbox, WaitingSandbox Taken)
    {
        public async Task EndAsync()
        {
            // Its first process ends with the channel; this is for the case that it cannot.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await Taken.Process.Ended.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // Disposing it kills.
            }

            Taken.Dispose();
        }
    }
}
