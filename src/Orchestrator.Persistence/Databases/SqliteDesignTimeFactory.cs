using Microsoft.EntityFrameworkCore.Design;

namespace Orchestrator.Databases;

/// <summary>Lets <c>dotnet ef</c> write SQLite's migrations.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteOrchestratorDbContext>
{
    public SqliteOrchestratorDbContext CreateDbContext(string[] args) =>
        new(OrchestratorDbContextFactory.Sqlite(new PersistenceOptions()).Options);
}
