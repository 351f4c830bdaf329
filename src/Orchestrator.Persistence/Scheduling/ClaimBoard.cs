using Orchestrator.Stages;

namespace Orchestrator.Scheduling;

/// <summary>What waits, what is at work, and so what a worker may take next. Costs what waits and works, not what has been.</summary>
internal sealed class ClaimBoard
{
    private readonly List<ClaimGroup> _waiting;
    private readonly TeamShares _shares;
    private readonly SchedulingOptions _options;
    private readonly Dictionary<string, int> _teams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _repositories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _agents = new(StringComparer.Ordinal);
    private int _total;

    public ClaimBoard(
        StageClaim claim,
        IEnumerable<ClaimGroup> waiting,
        IEnumerable<RunningGroup> running,
        IReadOnlyList<Outage> outages,
        TeamShares shares,
        SchedulingOptions options)
    {
        _waiting = [.. waiting.Where(group => group.Needs.AreMet(claim.Agents, claim.Sandboxes) && !outages.Any(outage => outage.Concerns(group.Needs)))];
        _shares = shares;
        _options = options;
        foreach (var group in running)
        {
            Count(group.Team, group.Repository, group.Agent, group.Count);
        }
    }

    /// <summary>The group to take from next; <see langword="null"/> when nothing may be taken.</summary>
    /// <remarks>
    /// Between teams: who has least at work for its weight, then who has been given least lately. Within a team: priority,
    /// then the repository with least at work, then age.
    /// </remarks>
    public ClaimGroup? Next() => _waiting
        .Where(Fits)
        .OrderBy(group => _teams.GetValueOrDefault(group.Team) / _options.WeightOf(group.Team))
        .ThenBy(group => _shares.BeginOf(group.Team))
        .ThenBy(group => group.Team, StringComparer.Ordinal)
        .ThenByDescending(group => group.Priority)
        .ThenBy(group => _repositories.GetValueOrDefault(group.Repository))
        .ThenBy(group => group.Oldest)
        .FirstOrDefault();

    /// <summary>One of the group was taken; <paramref name="rest"/> is what it is without it.</summary>
    public void Take(ClaimGroup group, ClaimGroup? rest)
    {
        Count(group.Team, group.Repository, group.Agent, 1);
        Drop(group);
        if (rest is not null)
        {
            _waiting.Add(rest);
        }
    }

    /// <summary>Nothing of the group could be taken after all.</summary>
    public void Drop(ClaimGroup group) => _waiting.Remove(group);

    private bool Fits(ClaimGroup group) =>
        _total < (_options.Limit ?? int.MaxValue)
        && _teams.GetValueOrDefault(group.Team) < _options.LimitOfTeam(group.Team)
        && _repositories.GetValueOrDefault(group.Repository) < _options.LimitOfRepository(group.Repository)
        && StageNeeds.Names(group.Agent).All(agent => _agents.GetValueOrDefault(agent) < _options.LimitOfAgent(agent));

    private void Count(string team, string repository, string agents, int count)
    {
        _total += count;
        _teams[team] = _teams.GetValueOrDefault(team) + count;
        _repositories[repository] = _repositories.GetValueOrDefault(repository) + count;
        foreach (var agent in StageNeeds.Names(agents))
        {
            _agents[agent] = _agents.GetValueOrDefault(agent) + count;
        }
    }
}
