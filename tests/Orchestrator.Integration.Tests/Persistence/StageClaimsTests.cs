using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Messaging;
using Orchestrator.Scheduling;
using Orchestrator.Stages;

namespace Orchestrator.Persistence;

/// <summary>Whose turn it is, and how many may work at once, on every database.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class StageClaimsTests<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private static readonly string[] Everything = ["rehearsal", "codex", "claude"];

    private readonly TDatabase _database = new();
    private TestNode _node = null!;
    private IStageLeases _leases = null!;

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Test]
    public async Task ClaimAsync_OneTeamHasFiveHundredAndAnotherOne_TheOneIsServedAtOnce()
    {
        await StartAsync();
        await AddAsync([.. Enumerable.Range(0, 500).Select(number => Attempt("loud", $"loud/{number % 7}"))]);
        await AddAsync(Attempt("quiet"));

        var first = await ClaimAsync(2);

        Assert.That(first.Select(lease => lease.Attempt.Team), Is.EquivalentTo(new[] { "loud", "quiet" }));
    }

    [Test]
    public async Task ClaimAsync_OneSlotAndEverythingFinishesBeforeTheNextClaim_TeamsStillTakeTurns()
    {
        // Nothing is ever at work when the next claim is made, so what was given before must decide.
        await StartAsync();
        await AddAsync([.. Enumerable.Range(0, 30).Select(_ => Attempt("loud"))]);
        await AddAsync([.. Enumerable.Range(0, 3).Select(_ => Attempt("quiet"))]);

        var order = await WorkOneByOneAsync(8);

        Assert.That(order.Take(6).Count(team => team == "quiet"), Is.EqualTo(3));
        Assert.That(order.Skip(6), Is.All.EqualTo("loud"));
    }

    [Test]
    public async Task ClaimAsync_TeamWasIdleForLong_CannotCatchUpAtTheCostOfOthers()
    {
        await StartAsync();
        await AddAsync([.. Enumerable.Range(0, 40).Select(_ => Attempt("busy"))]);
        await WorkOneByOneAsync(20);
        await AddAsync([.. Enumerable.Range(0, 20).Select(_ => Attempt("back"))]);

        var order = await WorkOneByOneAsync(10);

        Assert.That(order.Count(team => team == "back"), Is.EqualTo(5).Within(1));
    }

    [Test]
    public async Task ClaimAsync_TeamsWithWeights_ShareByThem()
    {
        await StartAsync(new() { ["Scheduling:Teams:big:Weight"] = "3" });
        await AddAsync([.. Enumerable.Range(0, 40).SelectMany(_ => new[] { Attempt("big"), Attempt("small") })]);

        var oneByOne = await WorkOneByOneAsync(12);
        var atOnce = await ClaimAsync(8);

        Assert.That(oneByOne.Count(team => team == "big"), Is.EqualTo(9).Within(1));
        Assert.That(atOnce.Count(lease => lease.Attempt.Team == "big"), Is.EqualTo(6));
    }

    [Test]
    public async Task ClaimAsync_Priorities_DecideWithinATeamOnly()
    {
        await StartAsync();
        var low = Attempt("one", "one/a");
        var high = Attempt("one", "one/b", priority: 9);
        var other = Attempt("two");
        await AddAsync(low, Attempt("one", "one/a", priority: 5), high, other);

        var claimed = await ClaimAsync(2);

        Assert.That(claimed.Select(lease => lease.Attempt.Id), Is.EquivalentTo(new[] { high.Id, other.Id }));
    }

    [TestCase("Scheduling:Limit", 5)]
    [TestCase("Scheduling:PerTeam", 4)]
    [TestCase("Scheduling:PerRepository", 3)]
    [TestCase("Scheduling:PerAgent", 2)]
    [TestCase("Scheduling:Teams:core:Limit", 4)]
    [TestCase("Scheduling:Repositories:acme/app", 3)]
    [TestCase("Scheduling:Agents:codex", 2)]
    public async Task ClaimAsync_FourClaimersAtOnce_NeverExceedTheLimit(string setting, int limit)
    {
        await StartAsync(new() { [setting] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await AddAsync([.. Enumerable.Range(0, 24).Select(_ => Attempt("core", "acme/app", "codex"))]);
        var working = 0;
        var most = 0;
        var done = new ConcurrentBag<Guid>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            while (done.Count < 24)
            {
                var leases = await _leases.ClaimAsync(Claim($"worker-{worker}", 3), CancellationToken.None);
                var now = Interlocked.Add(ref working, leases.Count);
                InterlockedMax(ref most, now);
                foreach (var lease in leases)
                {
                    // Counted down before the place is free, so that what is counted is never more than what is held.
                    Interlocked.Decrement(ref working);
                    await FinishAsync(lease);
                    done.Add(lease.Attempt.Id);
                }
            }
        })));

        Assert.That(done, Is.Unique);
        Assert.That(done, Has.Count.EqualTo(24));
        Assert.That(most, Is.LessThanOrEqualTo(limit));
        await using var context = _node.Open();
        Assert.That(await context.TeamShares.CountAsync(), Is.EqualTo(1));
    }

    [TestCase("Scheduling:Limit", 5)]
    [TestCase("Scheduling:PerAgent", 2)]
    public async Task ClaimAsync_ManyClaimersAndNothingFinishes_TakeExactlyTheLimit(string setting, int limit)
    {
        await StartAsync(new() { [setting] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await AddAsync([.. Enumerable.Range(0, 40).Select(number => Attempt($"team-{number % 3}", agent: "codex"))]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => _leases.ClaimAsync(Claim($"worker-{worker}", 4), CancellationToken.None)));

        Assert.That(claims.Sum(leases => leases.Count), Is.EqualTo(limit));
    }

    [Test]
    public async Task ClaimAsync_OneRepositoryIsFull_OthersGoOn()
    {
        await StartAsync(new() { ["Scheduling:Repositories:acme/app"] = "1" });
        await AddAsync(Attempt(priority: 9), Attempt(priority: 9), Attempt(repository: "acme/site"));

        var claimed = await ClaimAsync(3);

        Assert.That(claimed.Select(lease => lease.Attempt.Repository), Is.EqualTo(new[] { "acme/app", "acme/site" }));
    }

    [Test]
    public async Task ClaimAsync_WorkerLacksTheSandboxOrOneOfTheAgents_LeavesItToOthers()
    {
        await StartAsync();
        var attempt = Attempt(agent: "claude codex");
        attempt.Sandbox = "bubblewrap";
        await AddAsync(attempt);

        Assert.That(await _leases.ClaimAsync(new StageClaim("one", 1, Everything, ["remote"], TimeSpan.FromMinutes(1)), CancellationToken.None), Is.Empty);
        Assert.That(await _leases.ClaimAsync(new StageClaim("two", 1, ["claude"], ["bubblewrap"], TimeSpan.FromMinutes(1)), CancellationToken.None), Is.Empty);
        Assert.That(await _leases.ClaimAsync(new StageClaim("three", 1, Everything, ["bubblewrap"], TimeSpan.FromMinutes(1)), CancellationToken.None), Has.Count.EqualTo(1));
    }

    [TestCase(OutageKind.Agent, "codex")]
    [TestCase(OutageKind.Sandbox, "bubblewrap")]
    public async Task ClaimAsync_WhatItNeedsIsOfNoUse_WaitsUntilItIs(OutageKind kind, string name)
    {
        await StartAsync();
        var attempt = Attempt(agent: "codex");
        attempt.Sandbox = "bubblewrap";
        var other = Attempt(agent: "claude");
        await AddAsync(attempt, other);
        var outages = _node.Services.GetRequiredService<IOutages>();
        await outages.BeginAsync(kind, name, TimeSpan.FromMinutes(5), "busy", CancellationToken.None);
        await outages.BeginAsync(kind, name, TimeSpan.FromSeconds(1), "a shorter one does not shorten it", CancellationToken.None);

        var during = await ClaimAsync(5);
        var known = await outages.ListAsync(CancellationToken.None);
        await outages.EndAsync(kind, name, CancellationToken.None);
        var after = await ClaimAsync(5);

        Assert.That(during.Select(lease => lease.Attempt.Id), Is.EqualTo(new[] { other.Id }));
        Assert.That(known.Single().Until - known.Single().Since, Is.GreaterThan(TimeSpan.FromMinutes(4)));
        Assert.That(after.Select(lease => lease.Attempt.Id), Is.EqualTo(new[] { attempt.Id }));
    }

    [Test]
    public async Task ClaimAsync_TeamNamesFromOutside_DoNotPileUp()
    {
        await StartAsync();
        await AddAsync([.. Enumerable.Range(0, 30).Select(number => Attempt($"made-up-{number}"))]);

        await WorkOneByOneAsync(30);
        await AddAsync(Attempt("last"), Attempt("last"));
        await WorkOneByOneAsync(2);

        await using var context = _node.Open();
        Assert.That(await context.TeamShares.CountAsync(), Is.EqualTo(1));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static StageAttempt Attempt(string team = "core", string repository = "acme/app", string agent = "", int priority = 0)
    {
        var attempt = TestAttempts.Create(Guid.CreateVersion7(), team, repository);
        attempt.Agent = agent;
        attempt.Priority = priority;
        return attempt;
    }

    private static StageClaim Claim(string owner, int count) => new(owner, count, Everything, ["bubblewrap"], TimeSpan.FromMinutes(1));

    private async Task StartAsync(Dictionary<string, string?>? scheduling = null)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(scheduling ?? []).Build().GetSection("Scheduling");
        _node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false, services => services.AddOptions<SchedulingOptions>().Bind(section));
        _leases = _node.Services.GetRequiredService<IStageLeases>();
    }

    private async Task AddAsync(params StageAttempt[] attempts)
    {
        await using var context = _node.Open();
        context.AddRange(attempts);
        await context.SaveChangesAsync();
    }

    private Task<IReadOnlyList<StageLease>> ClaimAsync(int count) => _leases.ClaimAsync(Claim("one", count), CancellationToken.None);

    private async Task<List<string>> WorkOneByOneAsync(int count)
    {
        var order = new List<string>();
        for (var turn = 0; turn < count; turn++)
        {
            var lease = (await ClaimAsync(1)).Single();
            order.Add(lease.Attempt.Team);
            await FinishAsync(lease);
        }

        return order;
    }

    private Task FinishAsync(StageLease lease) => _leases.FinishAsync(
        lease,
        new StageFinish("completed", "Done.", new Runs.Messages.StageCompleted { RunId = lease.Attempt.RunId, StageId = lease.Attempt.Id }),
        CancellationToken.None);
}
