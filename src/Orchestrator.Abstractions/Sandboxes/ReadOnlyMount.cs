namespace Orchestrator.Sandboxes;

/// <summary>A file or directory of the worker that a sandbox may read.</summary>
/// <param name="HostPath">Absolute path on the worker.</param>
/// <param name="SandboxPath">Absolute path in the sandbox.</param>
public sealed record ReadOnlyMount(string HostPath, string SandboxPath);
