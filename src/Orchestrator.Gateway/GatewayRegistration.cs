using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrator.Credentials;
using Orchestrator.Egress;
using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Remote;
using Orchestrator.Spending;

namespace Orchestrator;

/// <summary>Registers the gateway and the credentials it alone may hold.</summary>
public static class GatewayRegistration
{
    /// <summary>
    /// Adds <see cref="IEgressGateway"/> and <see cref="ICredentialStore"/> (files first, then the environment). An
    /// <see cref="ISpendingLedger"/> that was registered before takes the place of the one in memory; an <see cref="IEgressJournal"/> has to be registered by the host: without one the gateway does not start.
    /// </summary>
    public static IServiceCollection AddEgressGateway(this IServiceCollection services, IConfiguration section)
    {
        services.AddGatewayOptions(section);
        services.AddCredentials(section);
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.TryAddSingleton<ISpendingLedger, MemorySpendingLedger>();
        services.TryAddSingleton<EgressGateway>();
        services.TryAddSingleton<IEgressGateway>(provider => provider.GetRequiredService<EgressGateway>());
        return services;
    }

    /// <summary>Lets workers in other processes use the gateway of this one, for the model endpoints given.</summary>
    public static IServiceCollection AddGatewayServer(this IServiceCollection services, IReadOnlyList<ModelRoute> routes)
    {
        services.AddSingleton(new GatewayRoutes(routes));
        services.AddHostedService<GatewayServer>();
        return services;
    }

    /// <summary>Adds an <see cref="IEgressGateway"/> that hands everything to one in another process, and has no credentials.</summary>
    public static IServiceCollection AddRemoteEgressGateway(this IServiceCollection services, IConfiguration section)
    {
        services.AddGatewayOptions(section);
        services.AddSingleton<IEgressGateway, RemoteEgressGateway>();
        return services;
    }

    private static void AddGatewayOptions(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<EgressGatewayOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RemoteGatewayOptions>().Bind(section.GetSection("Remote")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
    }

    /// <summary>Adds the credentials alone, for trusted code that speaks to a forge. The gateway's section is expected.</summary>
    public static IServiceCollection AddCredentials(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<EnvironmentCredentialOptions>().Bind(section.GetSection("Credentials"));
        services.AddOptions<FileCredentialOptions>().Bind(section.GetSection("Credentials"));
        services.TryAddSingleton(_ => EnvironmentVariables.OfProcess());
        services.TryAddSingleton<EnvironmentCredentialStore>();
        services.TryAddSingleton<FileCredentialStore>();
        services.TryAddSingleton<ICredentialStore>(provider => new CredentialStoreChain(
            provider.GetRequiredService<FileCredentialStore>(), provider.GetRequiredService<EnvironmentCredentialStore>()));
        return services;
    }
}
