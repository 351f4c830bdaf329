namespace Orchestrator.Telemetry;

/// <summary>A metric as it came in, with the attributes and the number (a histogram's sum) of each of its points.</summary>
public sealed record ReceivedMetric(
    string Scope, string Name, string Unit, string Description, IReadOnlyList<(IReadOnlyDictionary<string, string> Attributes, double Value)> Points);
