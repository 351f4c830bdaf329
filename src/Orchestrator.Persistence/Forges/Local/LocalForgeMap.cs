using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Forges.Local;

internal sealed class LocalForgeMap :
    IEntityTypeConfiguration<LocalPullRequest>,
    IEntityTypeConfiguration<LocalThread>,
    IEntityTypeConfiguration<LocalComment>
{
    public void Configure(EntityTypeBuilder<LocalPullRequest> builder)
    {
        builder.ToTable("local_pull_requests");
        builder.HasKey(pullRequest => new { pullRequest.Repository, pullRequest.Number });
        builder.Property(pullRequest => pullRequest.State).HasConversion<string>();
        builder.HasIndex(pullRequest => new { pullRequest.Repository, pullRequest.HeadBranch, pullRequest.State });
    }

    public void Configure(EntityTypeBuilder<LocalThread> builder)
    {
        builder.ToTable("local_threads");
        builder.Property(thread => thread.Id).ValueGeneratedNever();
        builder.HasIndex(thread => new { thread.Repository, thread.Number });
    }

    public void Configure(EntityTypeBuilder<LocalComment> builder)
    {
        builder.ToTable("local_comments");
        builder.Property(comment => comment.Id).ValueGeneratedNever();
        builder.HasIndex(comment => comment.ThreadId);
        builder.HasIndex(comment => comment.IdempotencyKey).IsUnique();
    }
}
