namespace Orchestrator.Runs;

/// <summary>Some of the runs that were asked for, newest first.</summary>
/// <param name="Runs">At most as many as the limit.</param>
/// <param name="Next">Ask for runs before this one to go on; <see langword="null"/> when these are the last.</param>
/// <param name="Searched">
/// How many runs were looked at one by one, when a text or an agent was asked for. It is bounded: a page may hold fewer runs
/// than the limit, or none, and others may follow all the same.
/// </param>
public sealed record RunsFound(IReadOnlyList<RunState> Runs, Guid? Next, int Searched);
