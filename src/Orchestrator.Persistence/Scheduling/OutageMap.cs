using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Scheduling;

internal sealed class OutageMap : IEntityTypeConfiguration<Outage>
{
    public void Configure(EntityTypeBuilder<Outage> builder)
    {
        builder.ToTable("outages");
        builder.HasKey(outage => new { outage.Kind, outage.Name });
        builder.Property(outage => outage.Kind).HasConversion<string>();
    }
}
