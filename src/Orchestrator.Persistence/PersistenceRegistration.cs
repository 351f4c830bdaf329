using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Decisions;
using Orchestrator.Forges;
using Orchestrator.Forges.Local;
using Orchestrator.Intake;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Retention;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Scheduling;
using Orchestrator.Stages;
using Orchestrator.Workers;

namespace Orchestrator;

/// <summary>Registers the state and everything that reads or changes it without a bus.</summary>
public static class PersistenceRegistration
{
    /// <summary>Adds the database of <see cref="PersistenceOptions"/>. Enough for a command that only sends or reads.</summary>
    public static IServiceCollection AddOrchestratorPersistence(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<PersistenceOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();

        services.AddSingleton<IDbContextFactory<OrchestratorDbContext>, OrchestratorDbContextFactory>();
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<OrchestratorDbContext>>().CreateDbContext());
        services.AddSingleton<DatabaseClock>();
        services.AddSingleton<WriteTransactions>();
        services.AddSingleton(provider => new MigrationRunner(
            provider.GetRequiredService<IDbContextFactory<OrchestratorDbContext>>(),
            provider.GetRequiredService<IOptions<PersistenceOptions>>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<IRunStore, RunStore>();
        services.AddSingleton<IRunLists, RunLists>();
        services.AddScoped<IActiveTickets, ActiveTickets>();
        services.AddScoped<IStageQueue, StageQueue>();
        services.AddSingleton<StageClaims>();
        services.AddScoped<INoticeQueue, NoticeQueue>();
        services.AddSingleton<INoticeStore, NoticeStore>();
        services.AddSingleton<IStageLeases, StageLeases>();
        services.AddSingleton<IStageAttempts, StageAttempts>();

        services.AddSingleton<IOutages, Outages>();
        services.AddSingleton<IRetentionStore, RetentionStore>();
        services.AddSingleton<IWorkerRegistry, WorkerRegistry>();
        services.AddSingleton<IWorkBoard, WorkBoard>();

        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<IWebhookDeliveries, WebhookDeliveries>();
        services.AddSingleton<IDurableSender, DurableSender>();
        services.AddSingleton(provider => new BusActivity(
            provider.GetRequiredService<IDbContextFactory<OrchestratorDbContext>>(),
            provider.GetRequiredService<DatabaseClock>(),
            provider.GetRequiredService<IOptions<BusOptions>>()));

        services.AddSingleton<IDecisionLog, DecisionLog>();
        services.AddSingleton<RunDecisions>();

        services.AddSingleton<ParkedMessages>();
        services.AddSingleton<BrokerMessages>();
        services.AddSingleton<IStuckMessages, StuckMessages>();

        services.AddSingleton<IForge, LocalForge>();
        services.AddSingleton(provider => new LocalForgeReviews(
            provider.GetRequiredService<IDbContextFactory<OrchestratorDbContext>>(),
            provider.GetRequiredService<WriteTransactions>(),
            provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<TimeProvider>()));

        services.TryAddSingleton<SecretScan>();
        services.AddSingleton<RunJournalTable>();
        services.AddSingleton<RunJournal>();
        services.AddSingleton<IRunJournal>(provider => provider.GetRequiredService<RunJournal>());
        services.AddSingleton<IRunJournalReader, RunJournalReader>();
        services.AddHostedService<RunJournalWriter>();
        return services;
    }
}
