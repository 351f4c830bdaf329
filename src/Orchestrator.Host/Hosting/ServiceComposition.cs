using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrator.Artefacts;
using Orchestrator.Egress;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Resilience;
using Orchestrator.Retention;
using Orchestrator.Settings;
using Orchestrator.Tickets;
using Orchestrator.Workers;
using Orchestrator.Working;

namespace Orchestrator.Hosting;

/// <summary>What this program is made of: the one place that names every part.</summary>
internal static class ServiceComposition
{
    /// <summary>The state and the places it speaks of: enough to look and to send.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, HostSettings settings)
    {
        var configuration = settings.Configuration;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Data);
        services.AddSingleton(settings.Variables);
        services.AddOrchestratorPersistence(configuration.GetSection("Persistence"));
        services.AddTicketSources(configuration);
        services.AddCredentials(configuration.GetSection("Gateway"));
        services.AddGitHub(configuration);
        services.AddOptions<GitOptions>().Bind(configuration.GetSection("Git")).ValidateDataAnnotations();
        services.TryAddSingleton<RepositoryStore>();
        services.AddArtefactStore(configuration.GetSection("Artefacts"));
        services.TryAddSingleton<JsonArtefacts>();
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection("Retention")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Pruning>();
        services.AddSingleton<AttemptWaits>();
        services.AddOptions<ResilienceOptions>().Bind(configuration.GetSection("Resilience")).ValidateDataAnnotations();
        services.TryAddSingleton<CircuitStates>();
        services.TryAddSingleton<ProviderPipelines>();
        services.TryAddSingleton<ForgeCatalog>();
        services.TryAddSingleton<TicketSourceCatalog>();

        // How long ago a worker's heartbeat may be is its own setting, and is asked for where there is no worker too.
        services.AddOptions<WorkerOptions>().Bind(configuration.GetSection("Worker"));

        // How long ago a heartbeat may be is the bus's own setting, and is asked for where there is no bus too.
        services.AddOptions<BusOptions>().Bind(configuration.GetSection("Bus"));
        return services;
    }

    /// <summary>What carries runs out: bus, saga, worker, gateway, sandboxes, agents. Needs the store.</summary>
    public static IServiceCollection AddWork(this IServiceCollection services, HostSettings settings) => services.AddWork(settings, ServiceRoles.All);

    /// <summary>The parts of it that belong to some roles. Each process delivers what it sends itself, so each has the outbox.</summary>
    public static IServiceCollection AddWork(this IServiceCollection services, HostSettings settings, ServiceRoles roles)
    {
        var configuration = settings.Configuration;
        services.AddEngine(configuration);
        services.AddNoticeChannels();
        services.AddOrchestratorBus(configuration.GetSection("Bus"), bus =>
        {
            if (roles.Api)
            {
                bus.AddIntakeEndpoint();
            }

            if (roles.Engine)
            {
                bus.AddRunEndpoint();
            }

            if (roles.Worker)
            {
                bus.AddStageEndpoint();
            }
        });

        if (roles.Engine)
        {
            services.AddNoticeSender();
        }

        if (roles.Worker)
        {
            services.AddWorker();
            services.AddWayOut(configuration, roles);
            services.AddSandboxes(configuration);
            services.AddAgents(configuration);
        }

        return services;
    }

    /// <summary>What a process with the role <c>gateway</c> alone does: it lets the sandboxes of workers elsewhere out.</summary>
    public static IServiceCollection AddGatewayForOthers(this IServiceCollection services, HostSettings settings)
    {
        var configuration = settings.Configuration;
        services.AddSingleton<IEgressJournal, EgressRecorder>();
        services.AddWayOut(configuration, ServiceRoles.All);
        services.AddGatewayServer(ModelRoutes.Read(configuration.GetSection("Models")).All);
        return services;
    }

    private static void AddWayOut(this IServiceCollection services, IConfiguration configuration, ServiceRoles roles)
    {
        if (roles.Gateway)
        {
            services.AddSpendingLedger(configuration.GetSection("Spending"));
            services.AddEgressGateway(configuration.GetSection("Gateway"));
            return;
        }

        services.Replace(ServiceDescriptor.Singleton<IEgressJournal, TurnMeter>());
        services.AddRemoteEgressGateway(configuration.GetSection("Gateway"));
    }
}
