namespace Orchestrator.Sandboxes;

/// <summary>Creates isolated places in which an agent may run commands.</summary>
/// <remarks>
/// Any call may be repeated after a worker dies, so each must be safe to repeat. Every failure is a
/// <see cref="Failures.ProviderException"/>: the engine acts on its category and never asks which provider threw it.
/// </remarks>
public interface ISandboxProvider
{
    /// <summary>The name used in configuration and stored with each stage attempt. Never change one that has shipped.</summary>
    string Name { get; }

    /// <summary>What this provider can do here.</summary>
    SandboxCapabilities Capabilities { get; }

    /// <summary>Starts a sandbox, in place of any that an earlier try left under the same <see cref="SandboxSpec.Key"/>.</summary>
    Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken);

    /// <summary>Connects to a running sandbox; <see langword="null"/> when it is gone or cannot be joined again.</summary>
    Task<ISandbox?> AttachAsync(SandboxHandle handle, CancellationToken cancellationToken);

    /// <summary>Every sandbox, running or left behind, that belongs to this installation.</summary>
    Task<IReadOnlyList<SandboxHandle>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Kills the sandbox and removes everything it wrote. Succeeds when it is already gone.</summary>
    Task DestroyAsync(SandboxHandle handle, CancellationToken cancellationToken);
}
