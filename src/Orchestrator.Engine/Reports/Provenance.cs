namespace Orchestrator.Reports;

/// <summary>Where a pull request comes from, for whoever wants to trace it.</summary>
public sealed record Provenance
{
    public required Guid RunId { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Agent and model by stage.</summary>
    public IReadOnlyList<(string Stage, string Agent, string? Model)> Agents { get; init; } = [];

    public string? PlanSha256 { get; init; }

    public string? BaseCommit { get; init; }

    public string? HeadCommit { get; init; }

    /// <summary>Where a person sees the run; <see langword="null"/> when nowhere.</summary>
    public Uri? Page { get; init; }

    public decimal CostUsd { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }
}
