using Microsoft.EntityFrameworkCore;
using Orchestrator.Workers;

namespace Orchestrator.Persistence;

[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WorkerRegistryTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    private IWorkerRegistry _workers = null!;

    [SetUp]
    public void SetUp() => _workers = Get<IWorkerRegistry>();

    [Test]
    public async Task BeatAsync_AgainWithMore_ReplacesWhatItSaid()
    {
        await _workers.BeatAsync("one", ["claude"], ["bubblewrap"], 4, CancellationToken.None);
        await _workers.BeatAsync("one", ["claude", "codex"], ["bubblewrap"], 4, CancellationToken.None);

        var worker = (await _workers.ListAsync(CancellationToken.None)).Single();

        Assert.That(worker.Agents, Is.EqualTo("claude codex"));
        Assert.That(worker.Sandboxes, Is.EqualTo("bubblewrap"));
    }

    [Test]
    public async Task ListAsync_NotHeardOfForLong_CountsAsGoneAndIsForgotten()
    {
        await _workers.BeatAsync("silent", [], [], 1, CancellationToken.None);
        await _workers.BeatAsync("dead", [], [], 1, CancellationToken.None);
        await AgeAsync("silent", TimeSpan.FromMinutes(5));
        await AgeAsync("dead", TimeSpan.FromHours(2));
        await _workers.BeatAsync("alive", [], [], 1, CancellationToken.None);

        Assert.That((await _workers.ListAsync(CancellationToken.None)).Select(worker => worker.Name), Is.EqualTo(new[] { "alive" }));
        await using var context = Node.Open();
        Assert.That(context.Workers.Select(worker => worker.Name).ToList(), Is.EquivalentTo(new[] { "alive", "silent" }));
    }

    [Test]
    public async Task LeaveAsync_Stopped_IsGoneAtOnce()
    {
        await _workers.BeatAsync("one", [], [], 1, CancellationToken.None);

        await _workers.LeaveAsync("one", CancellationToken.None);

        Assert.That(await _workers.ListAsync(CancellationToken.None), Is.Empty);
    }

    private async Task AgeAsync(string name, TimeSpan age)
    {
        await using var context = Node.Open();
        var worker = await context.Workers.SingleAsync(one => one.Name == name);
        worker.HeartbeatAt -= age;
        await context.SaveChangesAsync();
    }
}
