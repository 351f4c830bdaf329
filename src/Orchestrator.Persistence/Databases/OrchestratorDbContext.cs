using Microsoft.EntityFrameworkCore;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Spending;
using Orchestrator.Stages;
using Orchestrator.Workers;

namespace Orchestrator.Databases;

/// <summary>The model that both databases share. Maps are found in this assembly; each lives beside what it maps.</summary>
internal abstract class OrchestratorDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<RunState> Runs => Set<RunState>();

    public DbSet<ActiveTicket> ActiveTickets => Set<ActiveTicket>();

    public DbSet<StageAttempt> StageAttempts => Set<StageAttempt>();

    public DbSet<TeamShare> TeamShares => Set<TeamShare>();

    public DbSet<Outage> Outages => Set<Outage>();

    public DbSet<WorkerRecord> Workers => Set<WorkerRecord>();

    public DbSet<RunRecord> RunRecords => Set<RunRecord>();

    public DbSet<InboxMessage> Inbox => Set<InboxMessage>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    public DbSet<BusNode> BusNodes => Set<BusNode>();

    public DbSet<NoticeRow> Notices => Set<NoticeRow>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    /// <summary>Whether rows can be locked one by one; a database with a single writer needs no such locks.</summary>
    public abstract bool LocksRows { get; }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // PostgreSQL refuses NUL and lone surrogates, which any agent or ticket can bring along: one such character must
        // not be able to stop a run from being saved.
        configurationBuilder.Properties<string>().HaveConversion<StoredText>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OrchestratorDbContext).Assembly);
        SnakeCaseNames.Apply(modelBuilder);
    }
}
