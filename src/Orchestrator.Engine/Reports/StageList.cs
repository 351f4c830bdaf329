using System.Globalization;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Reports;

/// <summary>The way of a run in one line: what is done, what is at work, what is to come.</summary>
public static class StageList
{
    private static readonly (StageName Stage, string Name)[] Way =
    [
        (StageName.Fetch, "fetch"), (StageName.Plan, "plan"), (StageName.PlanReview, "plan review"), (StageName.Implement, "implement"),
        (StageName.Review, "review"), (StageName.Verify, "verify"), (StageName.PullRequest, "pull request"),
    ];

    private static readonly (StageName Stage, string Name)[] Round =
        [(StageName.Respond, "answer"), (StageName.Verify, "verify"), (StageName.PullRequest, "push")];

    /// <param name="run">The run.</param>
    /// <param name="current">What is at work; <see langword="null"/> when nothing is, which gives no line.</param>
    public static string Of(RunState run, StageName? current)
    {
        ArgumentNullException.ThrowIfNull(run);
        var way = run.PullRequest is null ? Way : Round;
        var at = Array.FindIndex(way, one => one.Stage == current);
        return at < 0 ? "" : string.Join(" · ", way.Select((one, index) => index < at ? $"✓ {one.Name}" : index > at ? one.Name : $"**{one.Name}**{Times(run, one.Stage)}"));
    }

    private static string Times(RunState run, StageName stage) =>
        run.Round(stage) > 1 ? string.Create(CultureInfo.InvariantCulture, $" (round {run.Round(stage)})") : "";
}
