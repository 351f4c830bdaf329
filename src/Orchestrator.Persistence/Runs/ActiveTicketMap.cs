using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Runs;

internal sealed class ActiveTicketMap : IEntityTypeConfiguration<ActiveTicket>
{
    public void Configure(EntityTypeBuilder<ActiveTicket> builder)
    {
        builder.ToTable("active_tickets");
        builder.HasKey(ticket => new { ticket.TicketSource, ticket.TicketId });
        builder.HasIndex(ticket => ticket.RunId);
    }
}
