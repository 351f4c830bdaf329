namespace Orchestrator.Egress;

/// <summary>One thing that may leave a sandbox. What no rule allows is refused.</summary>
public sealed record EgressRule
{
    /// <summary>Shown in the audit as the reason for an allowance.</summary>
    public required string Id { get; init; }

    /// <summary>An exact host name, or <c>*.example.org</c> for every name below it (not the apex).</summary>
    public required string Host { get; init; }

    /// <summary>Ports; the default is 443 and 80.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [443, 80];

    /// <summary>Methods; empty for any. A CONNECT tunnel hides its methods, so it needs an empty list.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Path prefixes; empty for any. A CONNECT tunnel hides its paths, so it needs an empty list.</summary>
    public IReadOnlyList<string> PathPrefixes { get; init; } = [];
}
