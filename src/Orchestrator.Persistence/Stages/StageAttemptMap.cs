using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Stages;

internal sealed class StageAttemptMap : IEntityTypeConfiguration<StageAttempt>
{
    public void Configure(EntityTypeBuilder<StageAttempt> builder)
    {
        builder.ToTable("stage_attempts");
        builder.HasKey(attempt => attempt.Id);
        builder.Property(attempt => attempt.Id).ValueGeneratedNever();
        builder.Property(attempt => attempt.State).HasConversion<string>();
        builder.Property(attempt => attempt.Stage).HasConversion<string>();
        builder.HasIndex(attempt => attempt.RunId);

        // For claims: what is ready, what has run out, and how much each team and repository already has running.
        builder.HasIndex(attempt => new { attempt.State, attempt.NotBefore });
        builder.HasIndex(attempt => new { attempt.State, attempt.Team });
        builder.HasIndex(attempt => new { attempt.State, attempt.Repository });
    }
}
