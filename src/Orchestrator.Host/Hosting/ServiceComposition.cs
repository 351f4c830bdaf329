using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrator.Artefacts;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Messaging;
using Orchestrator.Settings;
using Orchestrator.Tickets;

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
        services.AddOrchestratorPersistence(configuration.GetSection("Persistence"));
        services.AddTicketSources(configuration);
        services.AddCredentials(configuration.GetSection("Gateway"));
        services.AddGitHub(configuration);
        services.AddOptions<GitOptions>().Bind(configuration.GetSection("Git")).ValidateDataAnnotations();
        services.TryAddSingleton<RepositoryStore>();
        services.AddOptions<DiskArtefactOptions>().Bind(configuration.GetSection("Artefacts")).ValidateDataAnnotations();
        services.TryAddSingleton<IArtefactStore, DiskArtefactStore>();
        services.TryAddSingleton<JsonArtefacts>();
        services.TryAddSingleton<ForgeCatalog>();
        services.TryAddSingleton<TicketSourceCatalog>();

        // How long ago a heartbeat may be is the bus's own setting, and is asked for where there is no bus too.
        services.AddOptions<BusOptions>().Bind(configuration.GetSection("Bus"));
        return services;
    }

    /// <summary>What carries runs out: bus, saga, worker, gateway, sandboxes, agents. Needs the store.</summary>
    public static IServiceCollection AddWork(this IServiceCollection services, HostSettings settings)
    {
        var configuration = settings.Configuration;
        services.AddOrchestratorBus(configuration.GetSection("Bus"), bus => bus.AddEngineEndpoints());
        services.AddEngine(configuration).AddWorker();
        services.AddEgressGateway(configuration.GetSection("Gateway"));
        services.AddSandboxes(configuration);
        services.AddAgents(configuration);
        return services;
    }
}
