namespace Orchestrator.Configuration;

/// <summary>Limits that a repository asks for; <see langword="null"/> where it does not say.</summary>
public sealed record LimitsConfiguration
{
    public int? MemoryMiB { get; init; }

    public double? Cpus { get; init; }

    public int? Processes { get; init; }

    public int? DiskMiB { get; init; }

    public TimeSpan? Time { get; init; }

    public int? PlanRounds { get; init; }

    public int? ReworkRounds { get; init; }

    public int? ResponseRounds { get; init; }

    public decimal? CostUsd { get; init; }
}
