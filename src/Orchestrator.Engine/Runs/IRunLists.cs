namespace Orchestrator.Runs;

/// <summary>Reads runs as people look through them.</summary>
public interface IRunLists
{
    /// <summary>A page of runs and where the next one begins.</summary>
    Task<RunsFound> PageAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Runs in these states, those first that have been in theirs for longest.</summary>
    Task<IReadOnlyList<RunState>> ListWaitingAsync(IReadOnlyCollection<string> states, int limit, CancellationToken cancellationToken);

    Task<int> CountAsync(IReadOnlyCollection<string> states, CancellationToken cancellationToken);

    /// <summary>The figures of runs begun since a time, newest first.</summary>
    Task<IReadOnlyList<RunFigures>> ListFiguresAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken);
}
