using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Runs;

/// <summary>Reads runs page by page, each along an index from where the last one ended.</summary>
internal static class RunPages
{
    /// <summary>So many runs are looked at for a text or an agent, which no index knows, before the page ends.</summary>
    public const int SearchWindow = 20_000;

    public const int LargestPage = 1000;

    public static async Task<RunsFound> ReadAsync(OrchestratorDbContext context, RunQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, LargestPage);
        var before = await FindBoundAsync(context, query, cancellationToken);
        if (query.Before is not null && before is null)
        {
            return new RunsFound([], null, 0);
        }

        return query.Text is null && query.Agent is null
            ? await WalkAsync(context, query, before, limit, cancellationToken)
            : await SearchAsync(context, query, before, limit, cancellationToken);
    }

    /// <summary>The newest of each state, put together: a list of states in one query would have them all sorted.</summary>
    private static async Task<RunsFound> WalkAsync(OrchestratorDbContext context, RunQuery query, Bound? before, int limit, CancellationToken cancellationToken)
    {
        var found = new List<RunState>();
        foreach (var state in query.States.Distinct().Cast<string?>().DefaultIfEmpty())
        {
            found.AddRange(await Along(context, query.Repository, state, before).Take(limit + 1).ToListAsync(cancellationToken));
        }

        var ordered = found.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.CorrelationId).Take(limit + 1).ToList();
        return ordered.Count > limit ? new RunsFound(ordered[..limit], ordered[limit - 1].CorrelationId, 0) : new RunsFound(ordered, null, 0);
    }

    private static async Task<RunsFound> SearchAsync(OrchestratorDbContext context, RunQuery query, Bound? before, int limit, CancellationToken cancellationToken)
    {
        var along = Along(context, query.Repository, query.States.Count == 1 ? query.States.First() : null, before);
        var last = await along.Skip(SearchWindow - 1).Select(run => new Bound(run.CorrelationId, run.CreatedAt)).FirstOrDefaultAsync(cancellationToken);
        var matching = Matching(context, last is null ? along : along.Where(run => run.CreatedAt >= last.CreatedAt), query);
        var found = await matching.Take(limit + 1).ToListAsync(cancellationToken);
        return found.Count > limit
            ? new RunsFound(found[..limit], found[limit - 1].CorrelationId, SearchWindow)
            : new RunsFound(found, last?.Id, SearchWindow);
    }

    /// <summary>The walk itself; tests look at how databases carry it out.</summary>
    internal static IQueryable<RunState> Along(OrchestratorDbContext context, string? repository, string? state, Bound? before)
    {
        var runs = context.Runs.AsNoTracking();
        runs = repository is null ? runs : runs.Where(run => run.Repository == repository);
        runs = state is null ? runs : runs.Where(run => run.CurrentState == state);

        // Not "earlier, or as early and lower": only this form is a range to the database.
        runs = before is null ? runs : runs.Where(run => run.CreatedAt <= before.CreatedAt && (run.CreatedAt < before.CreatedAt || run.CorrelationId < before.Id));
        return runs.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.CorrelationId);
    }

    [SuppressMessage("Globalization", "CA1304", Justification = "It is the database that carries this out.")]
    [SuppressMessage("Globalization", "CA1311", Justification = "It is the database that carries this out.")]
    [SuppressMessage("Performance", "CA1862", Justification = "The database has no comparisons.")]
    private static IQueryable<RunState> Matching(OrchestratorDbContext context, IQueryable<RunState> runs, RunQuery query)
    {
        if (query.States.Count > 1)
        {
            var states = query.States.ToArray();
            runs = runs.Where(run => states.Contains(run.CurrentState));
        }

        if (query.Agent is { } agent)
        {
            var word = $" {agent} ";
            runs = runs.Where(run => run.Agent == agent || context.StageAttempts.Any(attempt => attempt.RunId == run.CorrelationId && (" " + attempt.Agent + " ").Contains(word)));
        }

        if (query.Text is { } text)
        {
            var part = text.ToLowerInvariant();
            runs = runs.Where(run => run.TicketTitle.ToLower().Contains(part) || run.TicketId.ToLower().Contains(part) || run.HeadBranch.ToLower().Contains(part));
        }

        return runs;
    }

    private static Task<Bound?> FindBoundAsync(OrchestratorDbContext context, RunQuery query, CancellationToken cancellationToken) =>
        query.Before is { } before
            ? context.Runs.Where(run => run.CorrelationId == before).Select(run => new Bound(run.CorrelationId, run.CreatedAt)).SingleOrDefaultAsync(cancellationToken)
            : Task.FromResult<Bound?>(null);

    internal sealed record Bound(Guid Id, DateTimeOffset CreatedAt);
}
