using System.Globalization;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Dashboard.Usage;

/// <summary>Runs of some days, added up by whose they are.</summary>
public sealed record UsageView(int Days, bool IsCut, UsageLine Total, IReadOnlyList<UsageLine> ByDay, IReadOnlyList<UsageGroup> Groups)
{
    public static IReadOnlyList<int> Choices { get; } = [7, 30, 90];

    public static UsageView Of(int days, IReadOnlyList<RunFigures> runs, DateTimeOffset now, bool isCut)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var byDay = runs.ToLookup(run => DateOnly.FromDateTime(run.CreatedAt.UtcDateTime));
        return new UsageView(
            days,
            isCut,
            UsageLine.Of("All", runs),
            [.. Enumerable.Range(1 - days, days).Select(today.AddDays).Select(day => UsageLine.Of(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), [.. byDay[day]]))],
            [
                Group("Team", runs, run => [run.Team]),
                Group("Repository", runs, run => [run.Repository]),
                Group("Agent", runs, run => [.. run.Needs.Values.SelectMany(needs => StageNeeds.Names(needs.Agents)).Distinct()]),
            ]);
    }

    /// <summary>A run with several agents counts for each of them.</summary>
    private static UsageGroup Group(string name, IReadOnlyList<RunFigures> runs, Func<RunFigures, IReadOnlyList<string>> keys) => new(
        name,
        [
            .. runs.SelectMany(run => keys(run).Select(key => (Key: key, Run: run)))
                .GroupBy(pair => pair.Key, pair => pair.Run)
                .Select(group => UsageLine.Of(group.Key, [.. group]))
                .OrderByDescending(line => line.CostUsd).ThenByDescending(line => line.Runs)
                .Take(50),
        ]);
}
