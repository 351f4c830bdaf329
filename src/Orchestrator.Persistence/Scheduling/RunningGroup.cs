namespace Orchestrator.Scheduling;

/// <summary>How many attempts of one kind are at work.</summary>
internal sealed record RunningGroup(string Team, string Repository, string Agent, int Count);
