using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Dashboard.Usage;

/// <summary>The runs of one team, repository, agent or day, added up.</summary>
/// <param name="Name">Whose they are.</param>
/// <param name="Runs">How many were begun.</param>
/// <param name="CostUsd">What they cost so far.</param>
/// <param name="Tokens">In and out.</param>
/// <param name="Success">Of those that are over, which part was merged; <see langword="null"/> when none is.</param>
/// <param name="Cycle">How long half of those that are over took at most; <see langword="null"/> when none is.</param>
/// <param name="Reworks">How often work was done again, on average of all runs.</param>
public sealed record UsageLine(string Name, int Runs, decimal CostUsd, long Tokens, double? Success, TimeSpan? Cycle, double Reworks)
{
    private static readonly string[] Repeated = [nameof(StageName.Plan), nameof(StageName.Implement), nameof(StageName.Respond)];

    public static UsageLine Of(string name, IReadOnlyCollection<RunFigures> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var over = runs.Where(run => run.FinishedAt is not null).ToList();
        var took = over.Select(run => run.FinishedAt!.Value - run.CreatedAt).Order().ToList();
        return new UsageLine(
            name,
            runs.Count,
            runs.Sum(run => run.CostUsd),
            runs.Sum(run => run.InputTokens + run.OutputTokens),
            over.Count == 0 ? null : over.Count(run => run.State == RunStates.Completed) / (double)over.Count,
            took.Count == 0 ? null : took[(took.Count - 1) / 2],
            runs.Count == 0 ? 0 : runs.Average(run => Repeated.Sum(stage => Math.Max(0, run.Rounds.GetValueOrDefault(stage) - (stage == nameof(StageName.Respond) ? 0 : 1)))));
    }
}
