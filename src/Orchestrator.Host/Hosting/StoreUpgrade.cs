using Microsoft.Extensions.Options;
using Orchestrator.Commands;
using Orchestrator.Databases;

namespace Orchestrator.Hosting;

/// <summary>Sees to it that the database fits this program before anything reads it.</summary>
internal static class StoreUpgrade
{
    /// <summary>A file of our own is brought up to date by itself; a server that others use too is not changed in passing.</summary>
    public static async Task RequireAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var migrations = services.GetRequiredService<MigrationRunner>();
        if (services.GetRequiredService<IOptions<PersistenceOptions>>().Value.Provider == DatabaseProvider.Sqlite)
        {
            await migrations.MigrateAsync(cancellationToken);
            return;
        }

        var pending = await migrations.ListPendingAsync(cancellationToken);
        if (pending.Count > 0)
        {
            throw new CommandException(
                ExitCodes.NotReady,
                $"The database lacks {pending.Count} migrations of this version. Run 'orchestrator migrate' once, with a role that may change tables.");
        }
    }
}
