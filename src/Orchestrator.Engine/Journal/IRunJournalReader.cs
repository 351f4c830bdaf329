namespace Orchestrator.Journal;

/// <summary>Reads what was taken down.</summary>
public interface IRunJournalReader
{
    /// <summary>Records of a run after the one with id <paramref name="after"/>, oldest first.</summary>
    Task<IReadOnlyList<RunRecord>> ReadAsync(Guid runId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The newest records of a run that are of some kinds, oldest first.</summary>
    Task<IReadOnlyList<RunRecord>> ReadNewestAsync(Guid runId, IReadOnlyCollection<string> kinds, int limit, CancellationToken cancellationToken);

    /// <summary>The newest record of all runs; 0 when there is none.</summary>
    Task<long> FindLastAsync(CancellationToken cancellationToken);

    /// <summary>The runs that have records after the one with id <paramref name="after"/>, each with its newest.</summary>
    Task<IReadOnlyDictionary<Guid, long>> FindChangedAsync(long after, CancellationToken cancellationToken);
}
