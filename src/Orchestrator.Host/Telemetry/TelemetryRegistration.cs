using System.Reflection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Orchestrator.Telemetry;

/// <summary>Sends traces and metrics out where the standard OTEL_… variables name somebody to send them to.</summary>
internal static class TelemetryRegistration
{
    private const string BusSource = "MassTransit";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, string role)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables("OTEL_").Build();
        var tracesWanted = IsWanted(environment, "TRACES");
        var metricsWanted = IsWanted(environment, "METRICS");
        if (!tracesWanted && !metricsWanted)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("orchestrator", serviceVersion: Version, serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
            .AddAttributes([new KeyValuePair<string, object>("orchestrator.role", role)])

            // Last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
            .AddEnvironmentVariableDetector());

        if (tracesWanted)
        {
            telemetry.WithTracing(tracing => tracing.AddSource(OrchestratorTelemetry.Name, BusSource).AddOtlpExporter());
        }

        if (metricsWanted)
        {
            telemetry.WithMetrics(metrics => metrics.AddMeter(OrchestratorTelemetry.Name, BusSource).AddOtlpExporter());
        }

        return services;
    }

    /// <summary>This program's version, with the commit it was built from where that is known.</summary>
    public static string Version { get; } =
        typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static bool IsWanted(IConfiguration otel, string signal) =>
        !bool.TrueString.Equals(otel["SDK_DISABLED"], StringComparison.OrdinalIgnoreCase)
        && !"none".Equals(otel[$"{signal}_EXPORTER"], StringComparison.OrdinalIgnoreCase)
        && (otel["EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || otel[$"EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 });
}
