using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Messaging;

internal sealed class BusNodeMap : IEntityTypeConfiguration<BusNode>
{
    public void Configure(EntityTypeBuilder<BusNode> builder)
    {
        builder.ToTable("bus_nodes");
        builder.HasKey(node => node.Id);
        builder.Property(node => node.Id).ValueGeneratedNever();
    }
}
