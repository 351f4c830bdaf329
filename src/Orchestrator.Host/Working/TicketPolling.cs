using Orchestrator.Settings;

namespace Orchestrator.Working;

/// <summary>Registers the poller of local tickets.</summary>
internal static class TicketPolling
{
    public static IServiceCollection AddTicketPolling(this IServiceCollection services, HostSettings settings)
    {
        services.AddOptions<TicketPollingOptions>().Bind(settings.Configuration.GetSection("Serve:Tickets")).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<LocalTicketPoller>();
        return services;
    }
}
