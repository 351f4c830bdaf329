using Orchestrator.Databases;

namespace Orchestrator.Scheduling;

/// <summary>Whose turn it is, and the note that it has been.</summary>
internal sealed class TeamShares(IReadOnlyList<TeamShare> rows, SchedulingOptions options)
{
    private readonly Dictionary<string, TeamShare> _rows = rows.ToDictionary(row => row.Team, StringComparer.Ordinal);
    private double _clock = rows.Count == 0 ? 0 : rows.Max(row => row.Begin);

    /// <summary>Where a claim of the team would begin now: the lowest is next.</summary>
    public double BeginOf(string team) => _rows.TryGetValue(team, out var row) ? Math.Max(_clock, row.End) : _clock;

    /// <summary>Notes a claim.</summary>
    public void Take(OrchestratorDbContext context, string team)
    {
        var begin = BeginOf(team);
        if (!_rows.TryGetValue(team, out var row))
        {
            row = new TeamShare { Team = team };
            _rows.Add(team, row);
            context.Add(row);
        }

        row.Begin = begin;
        row.End = begin + (1 / options.WeightOf(team));
        _clock = begin;

        // A share that has ended says no more than none: names from outside must not fill the table.
        foreach (var ended in _rows.Values.Where(other => other.End <= _clock).ToList())
        {
            _rows.Remove(ended.Team);
            context.Remove(ended);
        }
    }
}
