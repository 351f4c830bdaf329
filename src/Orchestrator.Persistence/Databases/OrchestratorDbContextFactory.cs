using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Orchestrator.Databases;

/// <summary>Makes contexts for the configured database.</summary>
internal sealed class OrchestratorDbContextFactory : IDbContextFactory<OrchestratorDbContext>
{
    private readonly Func<OrchestratorDbContext> _create;

    public OrchestratorDbContextFactory(IOptions<PersistenceOptions> options)
    {
        if (options.Value.Provider == DatabaseProvider.PostgreSql)
        {
            var postgres = Postgres(options.Value).Options;
            _create = () => new PostgresOrchestratorDbContext(postgres);
        }
        else
        {
            var sqlite = Sqlite(options.Value).Options;
            _create = () => new SqliteOrchestratorDbContext(sqlite);
        }
    }

    public static DbContextOptionsBuilder<SqliteOrchestratorDbContext> Sqlite(PersistenceOptions options)
    {
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = options.DataFile,
            DefaultTimeout = (int)options.CommandTimeout.TotalSeconds,
        };

        return Builder<SqliteOrchestratorDbContext>()
            .UseSqlite(connection.ConnectionString)
            .AddInterceptors(new SqliteConnectionInterceptor(options.CommandTimeout));
    }

    public static DbContextOptionsBuilder<PostgresOrchestratorDbContext> Postgres(PersistenceOptions options) =>
        Builder<PostgresOrchestratorDbContext>()
            .UseNpgsql(options.ConnectionString, postgres => postgres.CommandTimeout((int)options.CommandTimeout.TotalSeconds))
            .AddInterceptors(new PostgresRowLockInterceptor());

    public OrchestratorDbContext CreateDbContext()
    {
        var context = _create();

        // Every writer here brings its own transaction and gives the whole of it up when one statement fails.
        context.Database.AutoSavepointsEnabled = false;
        return context;
    }

    // Whether the migrations describe the model is a question for our tests: answering it builds the model anew in each process.
    private static DbContextOptionsBuilder<TContext> Builder<TContext>()
        where TContext : DbContext =>
        new DbContextOptionsBuilder<TContext>().ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
