using Orchestrator.Egress;

namespace Orchestrator.Policies;

/// <summary>A command line of the repository with what it is given.</summary>
public sealed record EffectiveCommand(string Name, string Run, TimeSpan Timeout, IReadOnlyList<EgressRule> Egress);
