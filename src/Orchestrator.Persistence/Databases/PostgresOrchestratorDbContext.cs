using Microsoft.EntityFrameworkCore;

namespace Orchestrator.Databases;

/// <summary>The model on PostgreSQL, with migrations of its own.</summary>
internal sealed class PostgresOrchestratorDbContext(DbContextOptions<PostgresOrchestratorDbContext> options) : OrchestratorDbContext(options)
{
    public override bool LocksRows => true;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<PostgresInstant>();
    }
}
