using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Messaging;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;

namespace Orchestrator.Persistence;

/// <summary>What must hold for leases on every database.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StageLeasesTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Already over when it is given: an expired lease on any clock, without waiting.
    private static readonly TimeSpan Expired = TimeSpan.FromSeconds(-1);

    private IStageLeases _leases = null!;

    [SetUp]
    public void SetUp() => _leases = Get<IStageLeases>();

    [Test]
    public async Task ClaimAsync_TwoWorkersAtOnce_NeverShareAnAttempt()
    {
        await AddAsync([.. Enumerable.Range(0, 40).Select(_ => Attempt())]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => DrainAsync($"worker-{worker}")));

        var ids = claims.SelectMany(leases => leases).Select(lease => lease.Attempt.Id).ToList();
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Has.Count.EqualTo(40));
    }

    [Test]
    public async Task ClaimAsync_NotBeforeLiesAhead_LeavesItAlone()
    {
        var later = Attempt();
        later.NotBefore = TimeProvider.System.GetUtcNow().AddHours(1);
        await AddAsync(later);

        Assert.That(await ClaimAsync("one", 5), Is.Empty);
    }

    [Test]
    public async Task ClaimAsync_AttemptAsksForAnAgent_OnlyAWorkerThatHasItGetsIt()
    {
        var attempt = Attempt();
        attempt.Agent = "codex";
        await AddAsync(attempt);

        Assert.That(await _leases.ClaimAsync(new StageClaim("one", 1, ["rehearsal"], [], Minute), CancellationToken.None), Is.Empty);
        Assert.That(await _leases.ClaimAsync(new StageClaim("two", 1, ["rehearsal", "codex"], [], Minute), CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ClaimAsync_OneTeamFloodsTheQueue_OthersTakeTurns()
    {
        var flood = Enumerable.Range(0, 10).Select(_ => Attempt("loud", "loud/app")).ToArray();
        var quiet = Attempt("quiet", "quiet/app");
        await AddAsync([.. flood, quiet]);

        var leases = await ClaimAsync("one", 3);

        Assert.That(leases.Select(lease => lease.Attempt.Team), Is.EqualTo(new[] { "loud", "quiet", "loud" }).Or.EqualTo(new[] { "quiet", "loud", "loud" }));
    }

    [Test]
    public async Task ClaimAsync_SameTeam_PrefersTheIdleRepositoryThenPriorityThenAge()
    {
        var old = Attempt(repository: "acme/busy");
        var urgent = Attempt(repository: "acme/busy");
        urgent.Priority = 5;
        var idle = Attempt(repository: "acme/idle");
        await AddAsync(old, urgent, idle);

        var leases = await ClaimAsync("one", 3);

        Assert.That(leases.Select(lease => lease.Attempt.Id), Is.EqualTo(new[] { urgent.Id, idle.Id, old.Id }));
    }

    [Test]
    public async Task ClaimAsync_LeaseRanOut_AnotherWorkerTakesOverAndTheFirstIsFencedOff()
    {
        await AddAsync(Attempt());
        var first = (await ClaimAsync("one", 1, Expired)).Single();

        var second = (await ClaimAsync("two", 1)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(second.Attempt.Id, Is.EqualTo(first.Attempt.Id));
            Assert.That(second.Fence, Is.GreaterThan(first.Fence));
        });
        Assert.That(await _leases.RenewAsync(first, Minute, CancellationToken.None), Is.False);
        Assert.That(await _leases.FinishAsync(first, Finish(first), CancellationToken.None), Is.False);
        Assert.That(await _leases.ReleaseAsync(first, CancellationToken.None), Is.False);
        await using (var context = Node.Open())
        {
            Assert.That(await context.Outbox.CountAsync(), Is.Zero);
            Assert.That((await context.StageAttempts.SingleAsync()).LeaseOwner, Is.EqualTo("two"));
        }

        Assert.That(await _leases.FinishAsync(second, Finish(second), CancellationToken.None), Is.True);
    }

    [Test]
    public async Task RenewAsync_StillHeld_KeepsOthersAway()
    {
        await AddAsync(Attempt());
        var lease = (await ClaimAsync("one", 1, Expired)).Single();

        Assert.That(await _leases.RenewAsync(lease, Minute, CancellationToken.None), Is.True);
        Assert.That(await ClaimAsync("two", 1), Is.Empty);
        Assert.That(await Node.Services.GetRequiredService<IStageAttempts>().IsHeldAsync(lease.Attempt.Id, lease.Fence, CancellationToken.None), Is.True);
        Assert.That(await Node.Services.GetRequiredService<IStageAttempts>().IsHeldAsync(lease.Attempt.Id, lease.Fence - 1, CancellationToken.None), Is.False);
    }

    [Test]
    public async Task FinishAsync_Held_WritesResultAndMessageTogether()
    {
        await AddAsync(Attempt());
        var lease = (await ClaimAsync("one", 1)).Single();
        var finish = Finish(lease) with { CostUsd = 0.123456789m, InputTokens = 5_000_000_000, OutputTokens = 7 };

        Assert.That(await _leases.FinishAsync(lease, finish, CancellationToken.None), Is.True);
        Assert.That(await _leases.FinishAsync(lease, finish, CancellationToken.None), Is.False, "the second time it is no longer held");

        await using var context = Node.Open();
        var attempt = await context.StageAttempts.SingleAsync();
        var message = await context.Outbox.SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(attempt.State, Is.EqualTo(StageAttemptState.Finished));
            Assert.That(attempt.Outcome, Is.EqualTo("completed"));
            Assert.That(attempt.CostUsd, Is.EqualTo(0.123456789m));
            Assert.That(attempt.InputTokens, Is.EqualTo(5_000_000_000));
            Assert.That(message.Queue, Is.EqualTo(Queues.Runs));
            Assert.That(message.Owner, Is.Null);
            Assert.That(message.MessageType, Does.EndWith(nameof(StageCompleted)));
            Assert.That(message.Body, Does.Contain(lease.Attempt.RunId.ToString()));
        });
    }

    [Test]
    public async Task FinishAsync_Cancelled_HasNoEffect()
    {
        await AddAsync(Attempt());
        var lease = (await ClaimAsync("one", 1)).Single();
        await CancelAsync(lease.Attempt.Id);

        Assert.That(await _leases.RenewAsync(lease, Minute, CancellationToken.None), Is.False);
        Assert.That(await _leases.FinishAsync(lease, Finish(lease), CancellationToken.None), Is.False);
        Assert.That(await _leases.ReleaseAsync(lease, CancellationToken.None), Is.False);
        Assert.That(await ClaimAsync("two", 1), Is.Empty);

        await using var context = Node.Open();
        Assert.That((await context.StageAttempts.SingleAsync()).State, Is.EqualTo(StageAttemptState.Cancelled));
        Assert.That(await context.Outbox.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task CancelAsync_AlreadyFinished_ChangesNothing()
    {
        await AddAsync(Attempt());
        var lease = (await ClaimAsync("one", 1)).Single();
        await _leases.FinishAsync(lease, Finish(lease), CancellationToken.None);

        await CancelAsync(lease.Attempt.Id);

        await using var context = Node.Open();
        Assert.That((await context.StageAttempts.SingleAsync()).State, Is.EqualTo(StageAttemptState.Finished));
    }

    [Test]
    public async Task ReleaseAsync_Held_AnotherTakesItAndTheFirstCannotFinish()
    {
        await AddAsync(Attempt());
        var first = (await ClaimAsync("one", 1)).Single();

        Assert.That(await _leases.ReleaseAsync(first, CancellationToken.None), Is.True);
        var second = (await ClaimAsync("two", 1)).Single();

        Assert.That(await _leases.FinishAsync(first, Finish(first), CancellationToken.None), Is.False);
        Assert.That(await _leases.FinishAsync(second, Finish(second), CancellationToken.None), Is.True);
    }

    [Test]
    public async Task FinishAsync_SummaryHoldsWhatDatabasesRefuse_IsStoredHarmless()
    {
        await AddAsync(Attempt());
        var lease = (await ClaimAsync("one", 1)).Single();
        var hostile = Finish(lease) with { Summary = "nul:\0 half:\uD83D ok:😀" };

        Assert.That(await _leases.FinishAsync(lease, hostile, CancellationToken.None), Is.True);

        await using var context = Node.Open();
        Assert.That((await context.StageAttempts.SingleAsync()).Summary, Is.EqualTo("nul:\uFFFD half:\uFFFD ok:😀"));
    }

    private static StageAttempt Attempt(string team = "core", string repository = "acme/app") => TestAttempts.Create(Guid.CreateVersion7(), team, repository);

    private static StageFinish Finish(StageLease lease) =>
        new("completed", "Done.", new StageCompleted { RunId = lease.Attempt.RunId, StageId = lease.Attempt.Id });

    private async Task AddAsync(params StageAttempt[] attempts)
    {
        await using var context = Node.Open();
        context.AddRange(attempts);
        await context.SaveChangesAsync();
    }

    private async Task CancelAsync(Guid attemptId)
    {
        await using var scope = Node.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IStageQueue>().CancelAsync(attemptId, CancellationToken.None);
    }

    private Task<IReadOnlyList<StageLease>> ClaimAsync(string owner, int count, TimeSpan? duration = null) =>
        _leases.ClaimAsync(new StageClaim(owner, count, [], [], duration ?? Minute), CancellationToken.None);

    private async Task<List<StageLease>> DrainAsync(string owner)
    {
        var all = new List<StageLease>();
        while (await ClaimAsync(owner, 3) is { Count: > 0 } leases)
        {
            all.AddRange(leases);
        }

        return all;
    }
}
