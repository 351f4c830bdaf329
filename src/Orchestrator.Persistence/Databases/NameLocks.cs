using Microsoft.EntityFrameworkCore;

namespace Orchestrator.Databases;

/// <summary>Locks what is not a row yet. Where there is only one writer, nothing needs to be asked.</summary>
internal static class NameLocks
{
    /// <summary>Waits until no other transaction holds the name, and holds it until this one ends.</summary>
    public static async Task LockNameAsync(this OrchestratorDbContext context, string name, CancellationToken cancellationToken)
    {
        if (context.LocksRows)
        {
            var clean = StoredText.Clean(name);
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({clean}, 0))", cancellationToken);
        }
    }
}
