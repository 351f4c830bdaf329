using Microsoft.EntityFrameworkCore;

namespace Orchestrator.Databases;

/// <summary>
/// The time that leases are measured with: the server's own where several machines share one, so that no machine's wrong
/// clock can take a lease away or keep it; this machine's where the database is a file on it.
/// </summary>
internal sealed class DatabaseClock(TimeProvider time)
{
    public async Task<DateTimeOffset> NowAsync(OrchestratorDbContext context, CancellationToken cancellationToken) =>
        context.LocksRows
            ? await context.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync(cancellationToken)
            : time.GetUtcNow();
}
