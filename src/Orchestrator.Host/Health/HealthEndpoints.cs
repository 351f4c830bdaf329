using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orchestrator.Terminal;

namespace Orchestrator.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers: a failure means restart it. <c>/health/ready</c> says that database and
/// bus do too: a failure means wait.
/// </summary>
internal static class HealthEndpoints
{
    private const string ReadyTag = "ready";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        // The bus registers a check of its own under the same tag.
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: [ReadyTag], timeout: Timeout);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync });
    }

    /// <summary>Names and states only: whoever can reach the port need not learn more.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new { status = report.Status, checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status) },
        Output.Json,
        context.RequestAborted);
}
