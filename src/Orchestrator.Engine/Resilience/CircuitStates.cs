using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orchestrator.Scheduling;
using Orchestrator.Telemetry;

namespace Orchestrator.Resilience;

/// <summary>Where this process's circuits stand: as a metric, and in the store for whoever asks from elsewhere.</summary>
public sealed partial class CircuitStates
{
    private const int Closed = 0;
    private const int HalfOpen = 1;
    private const int Open = 2;

    private readonly ConcurrentDictionary<(OutageKind Kind, string Name), int> _states = new();
    private readonly IOutages _outages;
    private readonly ILogger<CircuitStates> _logger;

    public CircuitStates(IOutages outages, ILogger<CircuitStates> logger)
    {
        _outages = outages;
        _logger = logger;
        OrchestratorTelemetry.Meter.CreateObservableGauge(
            "orchestrator.circuit.state", Observe, "{state}", "Circuits to forges and trackers: 0 closed, 1 half open, 2 open.");
    }

    internal IEnumerable<Measurement<int>> Observe() => _states.Select(circuit => new Measurement<int>(
        circuit.Value,
        new KeyValuePair<string, object?>("orchestrator.provider.kind", circuit.Key.Kind.ToString()),
        new KeyValuePair<string, object?>("orchestrator.provider", circuit.Key.Name)));

    internal async ValueTask OpenedAsync(OutageKind kind, string name, TimeSpan duration, Exception? cause)
    {
        _states[(kind, name)] = Open;
        LogOpened(kind, name, duration, cause);
        await NoteAsync(() => _outages.BeginAsync(kind, name, duration, cause?.Message ?? "its circuit was opened", CancellationToken.None));
    }

    internal ValueTask HalfOpenedAsync(OutageKind kind, string name)
    {
        _states[(kind, name)] = HalfOpen;
        return ValueTask.CompletedTask;
    }

    internal async ValueTask ClosedAsync(OutageKind kind, string name)
    {
        _states[(kind, name)] = Closed;
        LogClosed(kind, name);
        await NoteAsync(() => _outages.EndAsync(kind, name, CancellationToken.None));
    }

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
