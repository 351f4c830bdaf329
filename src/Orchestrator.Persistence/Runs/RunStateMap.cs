using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orchestrator.Databases;

namespace Orchestrator.Runs;

internal sealed class RunStateMap : IEntityTypeConfiguration<RunState>
{
    public void Configure(EntityTypeBuilder<RunState> builder)
    {
        builder.ToTable("runs");
        builder.HasKey(run => run.CorrelationId);
        builder.Property(run => run.CorrelationId).ValueGeneratedNever();
        builder.Property(run => run.Version).IsConcurrencyToken();
        builder.Property(run => run.Stage).HasConversion<string>();
        builder.Property(run => run.Rounds).HasJsonColumn();
        builder.Property(run => run.Artefacts).HasJsonColumn();
        builder.Property(run => run.Needs).HasJsonColumn();
        builder.Property(run => run.Reworks).HasJsonColumn();
        builder.HasIndex(run => run.CreatedAt);
        builder.HasIndex(run => run.FinishedAt);
        builder.HasIndex(run => new { run.CurrentState, run.CreatedAt });
        builder.HasIndex(run => new { run.Repository, run.CreatedAt });
        builder.HasIndex(run => new { run.Repository, run.CurrentState, run.CreatedAt });
        builder.HasIndex(run => new { run.Forge, run.Repository, run.PullRequest });
    }
}
