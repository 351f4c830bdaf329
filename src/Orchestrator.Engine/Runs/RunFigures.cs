using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>What of a run is added up.</summary>
public sealed record RunFigures
{
    public required string Team { get; init; }

    public required string Repository { get; init; }

    public required string State { get; init; }

    public required IReadOnlyDictionary<string, StageNeeds> Needs { get; init; }

    public required IReadOnlyDictionary<string, int> Rounds { get; init; }

    public required decimal CostUsd { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }
}
