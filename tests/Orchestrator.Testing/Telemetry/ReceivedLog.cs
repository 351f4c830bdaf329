namespace Orchestrator.Telemetry;

/// <summary>A log record as it came in.</summary>
public sealed record ReceivedLog(string Scope, string Severity, string Body, string TraceId, string SpanId, IReadOnlyDictionary<string, string> Attributes);
