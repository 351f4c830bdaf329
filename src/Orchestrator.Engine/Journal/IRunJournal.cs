namespace Orchestrator.Journal;

/// <summary>Takes records down. Never blocks and never throws: they are written in batches behind the caller's back.</summary>
public interface IRunJournal
{
    /// <summary>Takes one record; its id is given when it is written.</summary>
    void Append(RunRecord record);

    /// <summary>Returns when everything appended before the call is in the database.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
