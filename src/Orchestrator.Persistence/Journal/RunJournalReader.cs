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
}
