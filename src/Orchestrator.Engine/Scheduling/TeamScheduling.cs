using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Scheduling;

/// <summary>One team's share, read from <c>Scheduling:Teams:{team}</c>.</summary>
public sealed class TeamScheduling
{
    /// <summary>Its share against other teams that wait: with 2 it gets twice as much as one with 1. The default is 1.</summary>
    [Range(0.01, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>Stages of the team at once; <see langword="null"/> for <see cref="SchedulingOptions.PerTeam"/>.</summary>
    [Range(1, 1_000_000)]
    public int? Limit { get; set; }
}
