using Microsoft.EntityFrameworkCore.Design;

namespace Orchestrator.Databases;

/// <summary>Lets <c>dotnet ef</c> write PostgreSQL's migrations.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresOrchestratorDbContext>
{
    public PostgresOrchestratorDbContext CreateDbContext(string[] args) =>
        new(OrchestratorDbContextFactory.Postgres(new PersistenceOptions { ConnectionString = "Host=localhost" }).Options);
}
