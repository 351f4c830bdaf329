using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Scheduling;

internal sealed class TeamShareMap : IEntityTypeConfiguration<TeamShare>
{
    public void Configure(EntityTypeBuilder<TeamShare> builder)
    {
        builder.ToTable("team_shares");
        builder.HasKey(share => share.Team);
    }
}
