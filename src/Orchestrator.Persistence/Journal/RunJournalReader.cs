using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Journal;

internal sealed class RunJournalReader(IDbContextFactory<OrchestratorDbContext> contexts) : IRunJournalReader
{
    private const int ReadLimit = 10_000;

    public async Task<IReadOnlyList<RunRecord>> ReadAsync(Guid runId, long after, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.RunRecords.AsNoTracking()
            .Where(record => record.RunId == runId && record.Id > after)
            .OrderBy(record => record.Id)
            .Take(Math.Clamp(limit, 1, ReadLimit))
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<RunRecord>> ReadNewestAsync(Guid runId, IReadOnlyCollection<string> kinds, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var newest = await context.RunRecords.AsNoTracking()
            .Where(record => record.RunId == runId && kinds.Contains(record.Kind))
            .OrderByDescending(record => record.Id)
            .Take(Math.Clamp(limit, 1, ReadLimit))
            .ToListAsync(cancellationToken);
        newest.Reverse();
        return newest;
    }

    public async Task<long> FindLastAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.RunRecords.MaxAsync(record => (long?)record.Id, cancellationToken) ?? 0;
    }

    public async Task<IReadOnlyDictionary<Guid, long>> FindChangedAsync(long after, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.RunRecords
            .Where(record => record.Id > after)
            .GroupBy(record => record.RunId)
            .Select(group => new { RunId = group.Key, Last = group.Max(record => record.Id) })
            .ToDictionaryAsync(run => run.RunId, run => run.Last, cancellationToken);
    }
}
