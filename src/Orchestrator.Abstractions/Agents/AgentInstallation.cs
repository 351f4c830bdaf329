namespace Orchestrator.Agents;

/// <summary>What was found of an agent on this worker.</summary>
/// <param name="Found">Whether it can be started.</param>
/// <param name="Version">Its version, where it says one.</param>
/// <param name="Remedy">What to do where it is missing.</param>
public sealed record AgentInstallation(bool Found, string? Version, string? Remedy);
