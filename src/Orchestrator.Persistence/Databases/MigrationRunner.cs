using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Orchestrator.Databases;

/// <summary>Brings the database to the version of this program. Any number of processes may call it at once.</summary>
public sealed class MigrationRunner
{
    // Any number will do, as long as it never changes: replicas of different versions must meet at the same lock.
    private const long PostgresLock = 0x6F72_6368_6D69_6772;

    private static readonly TimeSpan FileLockInterval = TimeSpan.FromMilliseconds(50);

    private readonly IDbContextFactory<OrchestratorDbContext> _contexts;
    private readonly PersistenceOptions _options;
    private readonly TimeProvider _time;

    internal MigrationRunner(IDbContextFactory<OrchestratorDbContext> contexts, IOptions<PersistenceOptions> options, TimeProvider time)
    {
        _contexts = contexts;
        _options = options.Value;
        _time = time;
    }

    /// <summary>Applies what is missing; returns the names of the migrations applied by this call.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return _options.Provider == DatabaseProvider.PostgreSql
            ? await MigratePostgresAsync(context, cancellationToken)
            : await MigrateSqliteAsync(context, cancellationToken);
    }

    /// <summary>The names of the migrations that are still to be applied.</summary>
    public async Task<IReadOnlyList<string>> ListPendingAsync(CancellationToken cancellationToken)
    {
        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            MakeFolder();
        }

        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(OrchestratorDbContext context, CancellationToken cancellationToken)
    {
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
        {
            await context.Database.MigrateAsync(cancellationToken);
        }

        return pending;
    }

    private static async Task<IReadOnlyList<string>> MigratePostgresAsync(OrchestratorDbContext context, CancellationToken cancellationToken)
    {
        // The lock belongs to the connection, so that a replica that dies while migrating gives it up.
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({PostgresLock})", cancellationToken);
        try
        {
            return await ApplyAsync(context, cancellationToken);
        }
        finally
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({PostgresLock})", CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<string>> MigrateSqliteAsync(OrchestratorDbContext context, CancellationToken cancellationToken)
    {
        MakeFolder();
        await using var held = await HoldFileAsync(_options.DataFile + ".migrating", cancellationToken);

        // EF's own lock is a row, which outlives a process killed while migrating and would stop every later one. Whoever
        // holds the file's lock knows that nobody else migrates, so a row that is there belongs to the dead.
        await context.Database.ExecuteSqlAsync($"DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        var applied = await ApplyAsync(context, cancellationToken);
        await context.Database.ExecuteSqlAsync($"PRAGMA journal_mode=WAL", cancellationToken);
        return applied;
    }

    private void MakeFolder()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(_options.DataFile));
        if (folder is null || Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<FileStream> HoldFileAsync(string path, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && _time.GetElapsedTime(started) < _options.CommandTimeout)
            {
                await Task.Delay(FileLockInterval, _time, cancellationToken);
            }
        }
    }
}
