using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrator.Messaging;
using Orchestrator.Settings;

namespace Orchestrator.Hosting;

/// <summary>What this program is made of: the one place that names every part.</summary>
internal static class ServiceComposition
{
    /// <summary>The state and the places it speaks of: enough to look and to send.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, HostSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Data);
        services.AddOrchestratorPersistence(settings.Configuration.GetSection("Persistence"));

        // How long ago a heartbeat may be is the bus's own setting, and is asked for where there is no bus too.
        services.AddOptions<BusOptions>().Bind(settings.Configuration.GetSection("Bus"));
        return services;
    }

    /// <summary>What carries runs out: bus, saga, worker, gateway, sandboxes, agents. Needs the store.</summary>
    public static IServiceCollection AddWork(this IServiceCollection services, HostSettings settings)
    {
        services.AddOrchestratorBus(settings.Configuration.GetSection("Bus"), _ => { });
        return services;
    }
}
