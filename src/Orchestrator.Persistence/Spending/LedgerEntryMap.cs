using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Spending;

internal sealed class LedgerEntryMap : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable("ledger_entries");
        builder.HasKey(entry => entry.Id);
        builder.Property(entry => entry.Id).ValueGeneratedNever();

        // For the sum of each limit.
        builder.HasIndex(entry => entry.RunId);
        builder.HasIndex(entry => entry.StageId);
        builder.HasIndex(entry => new { entry.Day, entry.Repository });
        builder.HasIndex(entry => new { entry.Day, entry.Team });
    }
}
