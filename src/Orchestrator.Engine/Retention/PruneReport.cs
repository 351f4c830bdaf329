namespace Orchestrator.Retention;

/// <summary>What was deleted, or would be.</summary>
public sealed record PruneReport(int Runs, int JournalRecords, int HandledMessages, int ParkedMessages, int Artefacts)
{
    /// <summary>Entries of the spending ledger.</summary>
    public int LedgerEntries { get; init; }
}
