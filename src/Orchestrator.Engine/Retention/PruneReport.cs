namespace Orchestrator.Retention;

/// <summary>What was deleted, or would be.</summary>
public sealed record PruneReport(int Runs, int JournalRecords, int HandledMessages, int ParkedMessages, int Artefacts);
