using Microsoft.Extensions.Logging;
using Orchestrator.Scheduling;
using Orchestrator.Telemetry;

namespace Orchestrator.Resilience;

/// <summary>Where this process's circuits stand: as a metric, and in the store for whoever asks from elsewhere.</summary>
public sealed partial class CircuitStates(IOutages outages, ILogger<CircuitStates> logger)
{
    private const int Closed = 0;
    private const int HalfOpen = 1;
    private const int Open = 2;

    internal async ValueTask OpenedAsync(OutageKind kind, string name, TimeSpan duration, Exception? cause)
    {
        Record(kind, name, Open);
        LogOpened(kind, name, duration, cause);
        await NoteAsync(() => outages.BeginAsync(kind, name, duration, cause?.Message ?? "its circuit was opened", CancellationToken.None));
    }

    internal static ValueTask HalfOpenedAsync(OutageKind kind, string name)
    {
        Record(kind, name, HalfOpen);
        return ValueTask.CompletedTask;
    }

    internal async ValueTask ClosedAsync(OutageKind kind, string name)
    {
        Record(kind, name, Closed);
        LogClosed(kind, name);
        await NoteAsync(() => outages.EndAsync(kind, name, CancellationToken.None));
    }

    private static void Record(OutageKind kind, string name, int state) => OrchestratorTelemetry.CircuitState.Record(
        state,
        new KeyValuePair<string, object?>("orchestrator.provider.kind", kind.ToString()),
        new KeyValuePair<string, object?>("orchestrator.provider", name));

    private async Task NoteAsync(Func<Task> note)
    {
        try
        {
            await note();
        }
        catch (Exception exception)
        {
            // Only what doctor says depends on it; the circuit itself works without.
            LogNotNoted(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The circuit to {Kind} {Name} is open for {Duration}: too many calls failed.")]
    private partial void LogOpened(OutageKind kind, string name, TimeSpan duration, Exception? cause);

    [LoggerMessage(LogLevel.Information, "The circuit to {Kind} {Name} is closed again.")]
    private partial void LogClosed(OutageKind kind, string name);

    [LoggerMessage(LogLevel.Warning, "The state of a circuit could not be stored; 'orchestrator doctor' may not show it.")]
    private partial void LogNotNoted(Exception exception);
}
