namespace Orchestrator.Telemetry;

/// <summary>A span as it came in.</summary>
public sealed record ReceivedSpan
{
    public required string Scope { get; init; }

    public required string Name { get; init; }

    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    /// <summary>Empty for a root.</summary>
    public required string ParentId { get; init; }

    /// <summary>1 internal, 2 server, 3 client.</summary>
    public required int Kind { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>0 unset, 1 good, 2 error.</summary>
    public required int Status { get; init; }

    public required string StatusText { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public required IReadOnlyDictionary<string, string> Resource { get; init; }

    public required int Links { get; init; }

    public bool IsError => Status == 2;
}
