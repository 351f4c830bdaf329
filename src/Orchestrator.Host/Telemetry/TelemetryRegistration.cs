using System.Reflection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orchestrator.Credentials;
using Orchestrator.Settings;

namespace Orchestrator.Telemetry;

/// <summary>Sends traces, metrics and logs out where the standard OTEL_… variables name somebody to send them to.</summary>
internal static class TelemetryRegistration
{
    private const string Prefix = "OTEL_";
    private const string BusMeter = "MassTransit";

    public static void AddTelemetry(this IHostApplicationBuilder builder, string role, EnvironmentVariables variables)
    {
        var environment = new ConfigurationBuilder().Add(new VariablesSource(variables.Values, Prefix)).Build();
        var tracesWanted = IsWanted(environment, "TRACES");
        var metricsWanted = IsWanted(environment, "METRICS");
        var logsWanted = IsWanted(environment, "LOGS");
        if (!tracesWanted && !metricsWanted && !logsWanted)
        {
            return;
        }

        // The exporter reads the host's configuration, and ours holds no variables but those that begin with our own prefix.
        builder.Configuration.AddInMemoryCollection(
            environment.AsEnumerable().Select(variable => KeyValuePair.Create(Prefix + variable.Key, variable.Value)));
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("orchestrator", serviceVersion: Version, serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
            .AddAttributes([new KeyValuePair<string, object>("orchestrator.role", role)])

            // Last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
            .AddEnvironmentVariableDetector());

        if (tracesWanted)
        {
            // The bus's own spans stay out: each message would come between a run and its stages.
            telemetry.WithTracing(tracing => tracing.AddSource(OrchestratorTelemetry.Name).AddOtlpExporter());
        }

        if (metricsWanted)
        {
            telemetry.WithMetrics(metrics => metrics.AddMeter(OrchestratorTelemetry.Name, BusMeter).AddOtlpExporter());
        }

        if (logsWanted)
        {
            telemetry.WithLogging(logging => logging.AddProcessor(new LogContentFilter()).AddOtlpExporter(), logger => logger.IncludeScopes = true);
        }
    }

    /// <summary>This program's version, with the commit it was built from where that is known.</summary>
    public static string Version { get; } =
        typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static bool IsWanted(IConfiguration otel, string signal) =>
        !bool.TrueString.Equals(otel["SDK_DISABLED"], StringComparison.OrdinalIgnoreCase)
        && !"none".Equals(otel[$"{signal}_EXPORTER"], StringComparison.OrdinalIgnoreCase)
        && ("otlp".Equals(otel[$"{signal}_EXPORTER"], StringComparison.OrdinalIgnoreCase)
            || otel["EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }
            || otel[$"EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 });
}
