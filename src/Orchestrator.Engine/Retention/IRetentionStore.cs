namespace Orchestrator.Retention;

/// <summary>Deletes from the database what is old enough. Any number of processes may do so at once, and die at any moment.</summary>
public interface IRetentionStore
{
    /// <summary>Deletes handled messages, given-up messages, journal records, runs and their spending, in that order, in small transactions.</summary>
    /// <param name="dryRun">Only counts.</param>
    /// <param name="cancellationToken">Ends the work between two transactions.</param>
    Task<PruneReport> PruneAsync(bool dryRun, CancellationToken cancellationToken);

    /// <summary>Every artefact that a run or a journal record names.</summary>
    IAsyncEnumerable<string> ListNamedArtefactsAsync(CancellationToken cancellationToken);
}
