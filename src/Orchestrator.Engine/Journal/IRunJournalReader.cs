namespace Orchestrator.Journal;

/// <summary>Reads what was taken down.</summary>
public interface IRunJournalReader
{
    /// <summary>Records of a run after the one with id <paramref name="after"/>, oldest first.</summary>
    Task<IReadOnlyList<RunRecord>> ReadAsync(Guid runId, long after, int limit, CancellationToken cancellationToken);
}
