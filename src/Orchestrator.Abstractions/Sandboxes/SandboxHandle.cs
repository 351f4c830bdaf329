namespace Orchestrator.Sandboxes;

/// <summary>Finds a sandbox again. Stored by the engine, read only by its provider.</summary>
/// <param name="Provider">The provider's <see cref="ISandboxProvider.Name"/>.</param>
/// <param name="Key">The key of its <see cref="SandboxSpec"/>.</param>
/// <param name="State">The provider's own, versioned by it.</param>
public sealed record SandboxHandle(string Provider, string Key, string State);
