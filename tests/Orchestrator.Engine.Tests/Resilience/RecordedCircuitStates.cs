using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Orchestrator.Telemetry;

namespace Orchestrator.Resilience;

/// <summary>What the metric of circuits said, in order.</summary>
internal sealed class RecordedCircuitStates : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Provider, int State)> _states = new();

    public RecordedCircuitStates()
    {
        _listener.SetMeasurementEventCallback<int>((_, state, tags, _) => _states.Enqueue((Provider(tags), state)));
        _listener.EnableMeasurementEvents(OrchestratorTelemetry.CircuitState);
        _listener.Start();
    }

    public IEnumerable<int> Of(string provider) => _states.Where(one => one.Provider == provider).Select(one => one.State);

    public void Dispose() => _listener.Dispose();

    private static string Provider(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "orchestrator.provider")
            {
                return $"{value}";
            }
        }

        return "";
    }
}
