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

        // For claims: what is ready and what has run out, and the oldest of those that are alike. What is finished lies in a
        // part of the index that they never read.
        builder.HasIndex(attempt => new { attempt.State, attempt.NotBefore });
        builder.HasIndex(attempt => new { attempt.State, attempt.Team, attempt.Repository, attempt.Priority, attempt.CreatedAt });
    }
}
