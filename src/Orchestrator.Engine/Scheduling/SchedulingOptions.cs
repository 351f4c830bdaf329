using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Scheduling;

/// <summary>How many stages may be at work at once over all workers, and whose turn is next, read from <c>Scheduling</c>.</summary>
public sealed class SchedulingOptions
{
    /// <summary>Stages at work at once, all together; <see langword="null"/>, the default, for as many as workers have slots.</summary>
    [Range(1, 1_000_000)]
    public int? Limit { get; set; }

    /// <summary>Stages of one repository at once, unless <see cref="Repositories"/> says otherwise; <see langword="null"/>, the default, for no limit.</summary>
    [Range(1, 1_000_000)]
    public int? PerRepository { get; set; }

    /// <summary>Stages of one team at once, unless <see cref="Teams"/> says otherwise; <see langword="null"/>, the default, for no limit.</summary>
    [Range(1, 1_000_000)]
    public int? PerTeam { get; set; }

    /// <summary>Stages that use one agent at once, unless <see cref="Agents"/> says otherwise; <see langword="null"/>, the default, for no limit.</summary>
    [Range(1, 1_000_000)]
    public int? PerAgent { get; set; }

    /// <summary>Limits of single repositories, by name.</summary>
    public IDictionary<string, int> Repositories { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Limits of single agents, by name.</summary>
    public IDictionary<string, int> Agents { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Limits and weights of single teams, by name.</summary>
    public IDictionary<string, TeamScheduling> Teams { get; } = new Dictionary<string, TeamScheduling>(StringComparer.Ordinal);

    /// <summary>What one repository may have at once.</summary>
    public int LimitOfRepository(string repository) => Of(Repositories, repository) ?? PerRepository ?? int.MaxValue;

    /// <summary>What one agent may have at once.</summary>
    public int LimitOfAgent(string agent) => Of(Agents, agent) ?? PerAgent ?? int.MaxValue;

    /// <summary>What one team may have at once.</summary>
    public int LimitOfTeam(string team) => Teams.TryGetValue(team, out var own) && own.Limit is { } limit ? limit : PerTeam ?? int.MaxValue;

    /// <summary>A team's weight.</summary>
    public double WeightOf(string team) => Teams.TryGetValue(team, out var own) ? own.Weight : 1;

    private static int? Of(IDictionary<string, int> limits, string name) => limits.TryGetValue(name, out var limit) ? limit : null;
}
