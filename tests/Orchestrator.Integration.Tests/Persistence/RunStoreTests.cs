using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Persistence;

[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RunStoreTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));

    private IRunStore _store = null!;

    [SetUp]
    public void SetUp() => _store = Get<IRunStore>();

    [Test]
    public async Task FindAsync_SavedRun_ComesBackWhole()
    {
        var run = Run(0);
        run.Stage = StageName.PlanReview;
        run.Rounds["Plan"] = 2;
        run.Artefacts["plan"] = "nul:\0";
        run.CostUsd = 1234567.890123456789m;
        run.FinishedAt = Start.AddTicks(10);
        await AddAsync(run);

        var found = await _store.FindAsync(run.CorrelationId, CancellationToken.None);

        Assert.That(found, Is.Not.Null);
        Assert.Multiple(() =>
        {
            Assert.That(found!.Stage, Is.EqualTo(StageName.PlanReview));
            Assert.That(found.Rounds, Is.EqualTo(run.Rounds));
            Assert.That(found.Artefacts, Is.EqualTo(run.Artefacts));
            Assert.That(found.CostUsd, Is.EqualTo(run.CostUsd));
            Assert.That(found.FinishedAt, Is.EqualTo(run.FinishedAt));
            Assert.That(found.PullRequest, Is.Null);
        });
        Assert.That(await _store.FindAsync(Guid.CreateVersion7(), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task ListAsync_PageByPage_GivesEachRunOnceNewestFirst()
    {
        // Pairs share a moment, so that pages must be cut within one.
        var runs = Enumerable.Range(0, 7).Select(number => Run(number / 2)).ToArray();
        await AddAsync(runs);

        var seen = new List<RunState>();
        while (await _store.ListAsync(new RunQuery { Limit = 2, Before = seen.LastOrDefault()?.CorrelationId }, CancellationToken.None) is { Count: > 0 } page)
        {
            seen.AddRange(page);
        }

        Assert.That(seen.Select(run => run.CorrelationId), Is.Unique.And.EquivalentTo(runs.Select(run => run.CorrelationId)));
        Assert.That(seen.Select(run => run.CreatedAt), Is.Ordered.Descending);
    }

    [Test]
    public async Task ListAsync_ByStateAndRepository_GivesOnlyThose()
    {
        var wanted = Run(0);
        wanted.CurrentState = "NeedsHuman";
        var otherState = Run(1);
        var otherRepository = Run(2);
        otherRepository.CurrentState = "NeedsHuman";
        otherRepository.Repository = "acme/other";
        await AddAsync(wanted, otherState, otherRepository);

        var found = await _store.ListAsync(new RunQuery { States = ["NeedsHuman", "Failed"], Repository = "acme/app" }, CancellationToken.None);

        Assert.That(found.Select(run => run.CorrelationId), Is.EqualTo(new[] { wanted.CorrelationId }));
    }

    [Test]
    public async Task FindByPullRequestAsync_TwoRunsHadIt_GivesTheNewer()
    {
        var older = Run(0);
        var newer = Run(1);
        older.PullRequest = newer.PullRequest = 7;
        await AddAsync(newer, older);

        Assert.That((await _store.FindByPullRequestAsync("local", "acme/app", 7, CancellationToken.None))?.CorrelationId, Is.EqualTo(newer.CorrelationId));
        Assert.That(await _store.FindByPullRequestAsync("local", "acme/app", 8, CancellationToken.None), Is.Null);
    }

    private static RunState Run(int minute) => new()
    {
        CorrelationId = Guid.CreateVersion7(),
        CurrentState = "Working",
        Forge = "local",
        Repository = "acme/app",
        CreatedAt = Start.AddMinutes(minute),
        UpdatedAt = Start,
    };

    private async Task AddAsync(params RunState[] runs)
    {
        await using var context = Node.Open();
        context.AddRange(runs);
        await context.SaveChangesAsync();
    }
}
