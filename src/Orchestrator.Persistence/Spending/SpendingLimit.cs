using System.Globalization;
using System.Linq.Expressions;

namespace Orchestrator.Spending;

/// <summary>One limit that applies to a request, and the entries that count towards it.</summary>
/// <param name="Scope">What it is on.</param>
/// <param name="Name">Whose it is; two requests with the same name wait for each other.</param>
/// <param name="Usd">The limit.</param>
/// <param name="SpentUsd">What is known to be spent beside the ledger.</param>
/// <param name="Counts">The entries.</param>
internal sealed record SpendingLimit(SpendingScope Scope, string Name, decimal Usd, decimal SpentUsd, Expression<Func<LedgerEntry, bool>> Counts)
{
    /// <summary>The limits of a request, in an order that is the same for all, so that none waits for another in a circle.</summary>
    public static IReadOnlyList<SpendingLimit> Of(SpendingRequest request, LedgerEntry entry, SpendingOptions options)
    {
        var (stage, run, day, repository, team) = (entry.StageId, entry.RunId, entry.Day, entry.Repository, entry.Team);
        var today = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var limits = new List<SpendingLimit>(5);
        if (request.StageLimitUsd is { } ofStage)
        {
            limits.Add(new(SpendingScope.Stage, $"spending stage {stage}", ofStage, 0, other => other.StageId == stage));
        }

        if (request.RunLimitUsd is { } ofRun)
        {
            limits.Add(new(SpendingScope.Run, $"spending run {run}", ofRun, request.RunSpentUsd, other => other.RunId == run));
        }

        if (repository.Length > 0 && Find(options.Repositories, repository, options.RepositoryUsdPerDay) is { } ofRepository)
        {
            limits.Add(new(SpendingScope.Repository, $"spending {today} repository {repository}", ofRepository, 0, other => other.Day == day && other.Repository == repository));
        }

        if (team.Length > 0 && Find(options.Teams, team, options.TeamUsdPerDay) is { } ofTeam)
        {
            limits.Add(new(SpendingScope.Team, $"spending {today} team {team}", ofTeam, 0, other => other.Day == day && other.Team == team));
        }

        if (options.UsdPerDay is { } ofDay)
        {
            limits.Add(new(SpendingScope.Day, $"spending {today}", ofDay, 0, other => other.Day == day));
        }

        return limits;
    }

    private static decimal? Find(IDictionary<string, decimal> own, string name, decimal? otherwise) =>
        own.TryGetValue(name, out var usd) ? usd : otherwise;
}
