using System.Runtime.CompilerServices;
using Orchestrator.Journal;
using Orchestrator.Runs;

namespace Orchestrator.Watching;

/// <summary>Follows a run through the database, so that it does not matter which process does the work.</summary>
internal sealed class RunWatcher(IRunStore runs, IRunJournalReader journal, TimeProvider time)
{
    private const int Page = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    /// <summary>Snapshots until the caller stops asking or the run is gone.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">The journal's id after which to begin; 0 for all of it.</param>
    /// <param name="cancellationToken">Ends the sequence with an exception.</param>
    public async IAsyncEnumerable<RunSnapshot> WatchAsync(
        Guid runId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            // The state before the records: records are written first, so what led to the state is never missing.
            if (await runs.FindAsync(runId, cancellationToken) is not { } run)
            {
                yield break;
            }

            var attempts = await runs.ListAttemptsAsync(runId, cancellationToken);
            var news = await ReadAsync(runId, after, cancellationToken);
            after = news.Count > 0 ? news[^1].Id : after;
            yield return new RunSnapshot(run, attempts, news);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>All records after one, oldest first.</summary>
    public async Task<IReadOnlyList<RunRecord>> ReadAsync(Guid runId, long after, CancellationToken cancellationToken)
    {
        var records = new List<RunRecord>();
        IReadOnlyList<RunRecord> page;
        do
        {
            page = await journal.ReadAsync(runId, after, Page, cancellationToken);
            records.AddRange(page);
            after = page.Count > 0 ? page[^1].Id : after;
        }
        while (page.Count == Page);

        return records;
    }
}
