using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Databases;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Persistence;

/// <summary>Looking through many runs: every page is right, and none is found by going through all.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RunListsTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] States = [RunStates.Completed, RunStates.Failed, RunStates.Planning];

    private IRunLists _lists = null!;

    [SetUp]
    public void SetUp() => _lists = Get<IRunLists>();

    private static IEnumerable<TestCaseData> Queries()
    {
        yield return Case("all", new RunQuery());
        yield return Case("one state", new RunQuery { States = [RunStates.Failed] });
        yield return Case("two states", new RunQuery { States = [RunStates.Failed, RunStates.Planning] });
        yield return Case("repository", new RunQuery { Repository = "shop" });
        yield return Case("states of a repository", new RunQuery { Repository = "shop", States = [RunStates.Completed, RunStates.Planning] });
        yield return Case("text", new RunQuery { Text = "ODD" });
        yield return Case("text in two states", new RunQuery { Text = "100%", States = [RunStates.Failed, RunStates.Completed] });
        yield return Case("agent", new RunQuery { Agent = "codex" });
        yield return Case("everything", new RunQuery { Agent = "codex", Repository = "shop", Text = "even", States = [RunStates.Completed] });

        static TestCaseData Case(string name, RunQuery query) => new TestCaseData(query with { Limit = 7 }).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Queries))]
    public async Task PageAsync_PageByPage_GivesEachFittingRunOnceNewestFirst(RunQuery query)
    {
        var runs = await FillAsync(60);

        var paged = new List<Guid>();
        var next = query;
        while (true)
        {
            var page = await _lists.PageAsync(next, CancellationToken.None);
            Assert.That(page.Runs, Has.Count.LessThanOrEqualTo(7));
            paged.AddRange(page.Runs.Select(run => run.CorrelationId));
            if (page.Next is not { } before)
            {
                break;
            }

            next = next with { Before = before };
        }

        var fitting = runs.Where(run => Fits(run, query)).OrderByDescending(run => run.CreatedAt).Select(run => run.CorrelationId).ToList();
        Assert.That(fitting, Is.Not.Empty);
        Assert.That(paged, Is.Unique.And.EquivalentTo(fitting));
        Assert.That(paged.Select(id => runs.Single(run => run.CorrelationId == id).CreatedAt), Is.Ordered.Descending);
    }

    [Test]
    public async Task ListWaitingAsync_SomeWait_GivesThoseFirstThatWaitLongest()
    {
        var runs = await FillAsync(9);

        var waiting = await _lists.ListWaitingAsync([RunStates.Failed], 10, CancellationToken.None);

        Assert.That(waiting.Select(run => run.CorrelationId), Is.EqualTo(runs.Where(run => run.CurrentState == RunStates.Failed).OrderBy(run => run.UpdatedAt).Select(run => run.CorrelationId)));
        Assert.That(await _lists.CountAsync([RunStates.Failed, RunStates.Planning], CancellationToken.None), Is.EqualTo(6));
    }

    [TestCase(null, null)]
    [TestCase(null, RunStates.Completed)]
    [TestCase("shop", null)]
    [TestCase("shop", RunStates.Completed)]
    public async Task PageAsync_ManyRuns_WalksAlongAnIndex(string? repository, string? state)
    {
        var runs = await FillAsync(3000);
        await using var scope = Node.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrchestratorDbContext>();
        var isSqlite = context is SqliteOrchestratorDbContext;
        await context.Database.ExecuteSqlRawAsync("ANALYZE");
        await using var command = RunPages.Along(context, repository, state, new RunPages.Bound(runs[1500].CorrelationId, runs[1500].CreatedAt)).Take(51).CreateDbCommand();
        command.CommandText = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + command.CommandText;
        await context.Database.OpenConnectionAsync();

        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(isSqlite ? 3 : 0));
            }
        }

        // Those of one moment may still be put in order; the whole may not.
        var text = string.Join('\n', plan);
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match(isSqlite ? "SEARCH .* USING INDEX ix_runs" : "Index Scan.* using ix_runs"));
            Assert.That(text, Does.Not.Contain("Seq Scan").And.Not.Contain("TEMP B-TREE FOR ORDER BY").And.Not.Match("(?<!Incremental )Sort  "));
        });
    }

    private static bool Fits(RunState run, RunQuery query) =>
        (query.States.Count == 0 || query.States.Contains(run.CurrentState))
        && (query.Repository is null || run.Repository == query.Repository)
        && (query.Text is null || run.TicketTitle.Contains(query.Text, StringComparison.OrdinalIgnoreCase))
        && (query.Agent is null || run.Agent == query.Agent || run.Team == "codex-team");

    private async Task<List<RunState>> FillAsync(int count)
    {
        // Pairs share a moment, so that pages must be cut within one.
        var runs = Enumerable.Range(0, count).Select(number => new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            CurrentState = States[number % States.Length],
            TicketSource = "local",
            TicketId = $"{number}.md",
            TicketTitle = number % 2 == 1 ? "An odd one" : "100% even",
            Forge = "local",
            Repository = number % 5 < 2 ? "shop" : "site",
            Team = number % 4 == 0 ? "codex-team" : "other",
            Agent = number % 10 == 3 ? "codex" : "",
            CreatedAt = Start.AddMinutes(number / 2),
            UpdatedAt = Start.AddMinutes(-number),
        }).ToList();
        await using var scope = Node.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrchestratorDbContext>();
        context.AddRange(runs);
        context.AddRange(runs.Where(run => run.Team == "codex-team").Take(100).Select(run => new StageAttempt
        {
            Id = Guid.CreateVersion7(), RunId = run.CorrelationId, Stage = StageName.Plan, Agent = "claude codex", State = StageAttemptState.Finished, CreatedAt = Start,
        }));
        await context.SaveChangesAsync();
        return runs;
    }
}
