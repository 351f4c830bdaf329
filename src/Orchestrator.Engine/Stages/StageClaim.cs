namespace Orchestrator.Stages;

/// <summary>A worker's wish for work.</summary>
/// <param name="Owner">The worker.</param>
/// <param name="Count">How many attempts at most.</param>
/// <param name="Agents">The agents it has.</param>
/// <param name="Sandboxes">The sandbox providers it has.</param>
/// <param name="Duration">How long its leases last without a renewal.</param>
public sealed record StageClaim(
    string Owner, int Count, IReadOnlyCollection<string> Agents, IReadOnlyCollection<string> Sandboxes, TimeSpan Duration);
