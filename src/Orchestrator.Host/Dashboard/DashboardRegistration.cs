using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orchestrator.Api.V1;
using Orchestrator.Dashboard.Acts;
using Orchestrator.Dashboard.Assets;
using Orchestrator.Dashboard.Fleet;
using Orchestrator.Dashboard.Frames;
using Orchestrator.Dashboard.Live;
using Orchestrator.Dashboard.Pages;
using Orchestrator.Dashboard.Policy;
using Orchestrator.Dashboard.Reading;
using Orchestrator.Dashboard.SignIn;
using Orchestrator.Dashboard.Usage;
using Orchestrator.Forges;
using Orchestrator.Settings;

namespace Orchestrator.Dashboard;

/// <summary>Registers the dashboard and its API, where they are switched on, and puts them into the service.</summary>
internal static class DashboardRegistration
{
    public static IServiceCollection AddDashboard(this IServiceCollection services, HostSettings settings)
    {
        services.AddOptions<DashboardOptions>().Bind(settings.Configuration.GetSection("Dashboard")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>();
        if (IsEnabled(settings))
        {
            services.AddRazorComponents();
            services.AddSignIn();
            services.AddApi();
            services.AddScoped<PageFrames>();
            services.AddScoped<RunReader>();
            services.AddScoped<TranscriptReader>();
            services.TryAddSingleton<RunRepositories>();
            services.AddSingleton<LiveFeed>();
            services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
        }

        return services;
    }

    public static void UseDashboard(this WebApplication application)
    {
        if (!application.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.Enabled)
        {
            return;
        }

        application.UseWhen(IsArea, area => area.UseExceptionHandler(failures => failures.Run(ExplainFailureAsync)));
        application.UseWhen(context => IsArea(context) && IsApi(context), api => api.UseStatusCodePages());
        application.UseMiddleware<SecurityHeaders>();
        application.UseMiddleware<AccessGate>();
        application.UseRateLimiter();
        application.UseAuthentication();
        application.UseAuthorization();

        var area = application.MapGroup("").WithMetadata(DashboardArea.Instance).DisableAntiforgery().RequireAuthorization(nameof(Role.Viewer));
        area.MapStaticFiles();
        area.MapSignIn();
        area.MapPages();
        area.MapFleet();
        area.MapUsage();
        area.MapPolicy();
        area.MapActs();
        area.MapLive();
        area.MapApi();
    }

    private static bool IsArea(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<DashboardArea>() is not null;

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments(ApiRegistration.Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The log has what happened; whoever asked is told no more than that it did.</summary>
    private static Task ExplainFailureAsync(HttpContext context)
    {
        const string Message = "This could not be done: a part of the service failed, and its log says which. Try again later.";
        return IsApi(context)
            ? Refusals.Problem(StatusCodes.Status500InternalServerError, "The service failed", Message).ExecuteAsync(context)
            : context.Response.WriteAsync($"{Message}\n", context.RequestAborted);
    }

    private static bool IsEnabled(HostSettings settings) => settings.Configuration.GetValue("Dashboard:Enabled", defaultValue: true);
}
