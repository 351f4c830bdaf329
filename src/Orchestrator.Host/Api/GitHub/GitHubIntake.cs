using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Settings;

namespace Orchestrator.Api.GitHub;

/// <summary>Registers what hears of GitHub, where GitHub is switched on.</summary>
internal static class GitHubIntake
{
    public static IServiceCollection AddGitHubIntake(this IServiceCollection services, HostSettings settings)
    {
        if (!settings.Configuration.GetValue<bool>("GitHub:Enabled"))
        {
            return services;
        }

        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<GitHubCommands>();
        services.AddSingleton<GitHubTickets>();
        services.AddSingleton<GitHubReviews>();
        services.AddSingleton<GitHubChecks>();
        services.AddSingleton<GitHubDecisions>();
        services.AddHostedService<GitHubDeliveryWorker>();
        services.AddHostedService<GitHubCatchUp>();
        services.AddHostedService<GitHubSweep>();
        return services;
    }

    public static void MapGitHub(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<GitHubOptions>>().Value.Enabled)
        {
            routes.MapPost("/webhooks/github", (RequestDelegate)(async context => await (await GitHubWebhook.TakeAsync(
                context,
                context.RequestServices.GetRequiredService<IOptions<GitHubOptions>>(),
                context.RequestServices.GetRequiredService<Credentials.ICredentialStore>(),
                context.RequestServices.GetRequiredService<Intake.IWebhookDeliveries>(),
                context.RequestServices.GetRequiredService<DeliverySignal>(),
                context.RequestAborted)).ExecuteAsync(context)));
        }
    }
}
