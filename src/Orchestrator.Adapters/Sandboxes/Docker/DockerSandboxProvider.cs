using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>Sandboxes that are containers of a Docker Engine, or of Podman, on this machine: one a sandbox, without a network.</summary>
public sealed class DockerSandboxProvider(IOptions<DockerSandboxOptions> options, TimeProvider time) : ISandboxProvider, IDisposable
{
    public const string ProviderName = "docker";

    private const string LabelPrefix = "orchestrator.";
    private const string InstallationLabel = $"{LabelPrefix}installation";
    private const string KeyLabel = $"{LabelPrefix}key";

    private readonly DockerSandboxOptions _options = options.Value;
    private readonly EngineClient _engine = new(options.Value.Socket);
    private readonly ConcurrentDictionary<string, ChannelSandbox> _running = new();
    private readonly Lazy<ContainerFiles> _files = new(() => ContainerFiles.Prepare(Path.GetFullPath(options.Value.Directory), options.Value.UserId), LazyThreadSafetyMode.PublicationOnly);

    public string Name => ProviderName;

    public SandboxCapabilities Capabilities { get; } = new()
    {
        Egress = true,

        // A container ends with its worker, so there is nothing to find again.
        Reattach = false,
        SharesHostFiles = false,
        EnforcedLimits = new HashSet<string>(typeof(SandboxLimits).GetProperties().Select(property => property.Name)),
    };

    /// <summary>Several installations may use one Engine; each removes only what is its own.</summary>
    private string Installation { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(options.Value.Directory))))[..12];

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        var handle = new SandboxHandle(Name, spec.Key, "1");
        var place = PlaceOf(spec.Key);
        if (place.Exists || _running.ContainsKey(spec.Key))
        {
            await DestroyAsync(handle, cancellationToken);
        }

        if (spec is { WorkTree: { } seed, WorkTreeWritable: true })
        {
            await SeedOwnership.EnsureAsync(seed, _options.UserId, cancellationToken);
        }

        place.Create();
        using var timeout = new CancellationTokenSource(_options.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var sandbox = await StartAsync(place, spec, handle, either.Token);
            await FillAsync(sandbox, spec, cancellationToken);
            return sandbox;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await TidyAsync(handle);
            throw new ProviderException(FailureCategory.Transient, $"Starting a container failed: it was not ready within {_options.StartTimeout}. Is the Docker Engine overloaded?");
        }
        catch
        {
            await TidyAsync(handle);
            throw;
        }
    }

    public Task<ISandbox?> AttachAsync(SandboxHandle handle, CancellationToken cancellationToken) =>
        Task.FromResult<ISandbox?>(_running.GetValueOrDefault(handle.Key));

    public async Task<IReadOnlyList<SandboxHandle>> ListAsync(CancellationToken cancellationToken)
    {
        var containers = await _engine.ListAsync(InstallationLabel, Installation, cancellationToken);
        var directories = Directory.Exists(_options.Directory) ? Directory.GetDirectories(_options.Directory).Select(directory => Path.GetFileName(directory)) : [];
        return [.. containers.Select(container => container.Labels.GetValueOrDefault(KeyLabel, "")).Union(directories).Where(SandboxKey.IsValid).Select(key => new SandboxHandle(Name, key, "1"))];
    }

    public async Task DestroyAsync(SandboxHandle handle, CancellationToken cancellationToken)
    {
        var place = PlaceOf(handle.Key);
        _running.TryRemove(handle.Key, out var sandbox);
        await _engine.RemoveAsync(ContainerName(handle.Key), cancellationToken);
        sandbox?.Disconnect();
        place.Delete();
    }

    public void Dispose() => _engine.Dispose();

    private async Task<ChannelSandbox> StartAsync(ContainerPlace place, SandboxSpec spec, SandboxHandle handle, CancellationToken cancellationToken)
    {
        using var listener = ControlSocket.Listen(place.Run);
        var container = await CreateAsync(place, spec, handle, cancellationToken);
        using var output = await _engine.AttachAsync(container, cancellationToken);
        await _engine.StartAsync(container, cancellationToken);
        var channel = await ControlSocket.AcceptAsync(listener, output.Ended, cancellationToken) ?? throw Failure(output.Complaint, FailureCategory.Configuration);
        try
        {
            File.Delete(place.Socket);
            Containment.Verify(channel.PeerProcess, _options.UserId);

            // The Engine has set limits and environment.
            if (!await FirstProcess.ArriveAsync(channel, cancellationToken)
                || await FirstProcess.BeginAsync(channel, spec, "", new Dictionary<string, string>(), cancellationToken) is not null)
            {
                throw Failure(output.Complaint, FailureCategory.Transient);
            }

            var sandbox = new ChannelSandbox(handle, channel, CgroupEvents.Of(channel.PeerProcess), spec.Limits, DestroyAsync, time);
            _running[spec.Key] = sandbox;
            return sandbox;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private async Task<string> CreateAsync(ContainerPlace place, SandboxSpec spec, SandboxHandle handle, CancellationToken cancellationToken)
    {
        var labels = spec.Labels.ToDictionary(label => $"{LabelPrefix}{label.Key}", label => label.Value);
        labels[InstallationLabel] = Installation;
        labels[KeyLabel] = spec.Key;
        var request = ContainerShape.For(_files.Value, place, spec, _options, labels);
        var created = await _engine.CreateAsync(ContainerName(spec.Key), request, cancellationToken);
        if (created is null)
        {
            // An earlier try left one, of which nothing else is known here.
            await _engine.RemoveAsync(ContainerName(spec.Key), cancellationToken);
            created = await _engine.CreateAsync(ContainerName(spec.Key), request, cancellationToken)
                ?? throw Failure($"somebody else keeps taking its name, {ContainerName(handle.Key)}", FailureCategory.Transient);
        }

        // An Engine that cannot limit says so, and would go on.
        return created.Warnings?.FirstOrDefault(warning => warning.Contains("discarded", StringComparison.OrdinalIgnoreCase)) is { } unlimited
            ? throw Failure($"the Docker Engine cannot limit it: {unlimited}", FailureCategory.Configuration)
            : created.Id;
    }

    /// <summary>After a start that failed, whose reason is the one to be told. What cannot be removed now is listed until it is.</summary>
    private async Task TidyAsync(SandboxHandle handle)
    {
        try
        {
            await DestroyAsync(handle, CancellationToken.None);
        }
        catch (ProviderException)
        {
            // The Engine is gone.
        }
    }

    /// <summary>Without the power to mount anything a container copies its work tree.</summary>
    private async Task FillAsync(ChannelSandbox sandbox, SandboxSpec spec, CancellationToken cancellationToken)
    {
        if (spec is not { WorkTree: not null, WorkTreeWritable: true })
        {
            return;
        }

        var complaint = new Collected(300);
        var copy = new SandboxCommand { Arguments = ["cp", "-a", $"{ContainerShape.Seed}/.", SandboxPaths.Work], Directory = "/", Timeout = _options.CopyTimeout };
        var result = await sandbox.ExecuteAsync(copy, complaint, cancellationToken);
        if (!result.Succeeded)
        {
            throw new ProviderException(
                result.Ending == CommandEnding.Exited ? FailureCategory.LimitExceeded : FailureCategory.Transient,
                $"Copying the work tree into a container failed ({result.Ending}): {complaint}. Half of the limit on disk is the work tree's.");
        }
    }

    private ContainerPlace PlaceOf(string key) => new(Path.GetFullPath(_options.Directory), SandboxKey.Check(key));

    private string ContainerName(string key) => $"orchestrator-{Installation}-{key}";

    private static ProviderException Failure(string reason, FailureCategory category) =>
        new(category, $"Starting a container failed: {reason.TrimEnd('.')}. 'orchestrator doctor' says what is missing.");
}
