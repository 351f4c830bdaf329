using Microsoft.EntityFrameworkCore;

namespace Orchestrator.Databases;

/// <summary>The model on SQLite, with migrations of its own.</summary>
internal sealed class SqliteOrchestratorDbContext(DbContextOptions<SqliteOrchestratorDbContext> options) : OrchestratorDbContext(options)
{
    public override bool LocksRows => false;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<SqliteInstant>();
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<SqliteInstant>();
    }
}
