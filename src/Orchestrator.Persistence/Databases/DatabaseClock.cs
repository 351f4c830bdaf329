using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Orchestrator.Databases;

/// <summary>
/// The time that leases are measured with: the server's own where several machines share one, so that no machine's wrong
/// clock can take a lease away or keep it; this machine's where the database is a file on it.
/// </summary>
/// <remarks>
/// The server's answer is good for a second, counted from when it came: the time told is never later than the server's, so
/// that no lease of others is thought to have run out early and none of ours to last longer. What counts the second goes on
/// while a process is stopped, so that one which wakes up asks anew.
/// </remarks>
internal sealed class DatabaseClock(TimeProvider time)
{
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(1);

    private volatile Answer? _last;

    public async Task<DateTimeOffset> NowAsync(OrchestratorDbContext context, CancellationToken cancellationToken)
    {
        if (!context.LocksRows)
        {
            return time.GetUtcNow();
        }

        if (_last is { } last && Stopwatch.GetElapsedTime(last.At) is var age && age < Good)
        {
            return last.Now + age;
        }

        var now = await context.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync(cancellationToken);
        _last = new Answer(now, Stopwatch.GetTimestamp());
        return now;
    }

    private sealed record Answer(DateTimeOffset Now, long At);
}
