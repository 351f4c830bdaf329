namespace Orchestrator.Workers;

/// <summary>Attempts that wait for a worker.</summary>
public sealed record WaitingWork(string Team, string Repository, int Count, DateTimeOffset Oldest);
