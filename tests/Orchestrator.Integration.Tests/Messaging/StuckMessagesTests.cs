using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Persistence;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Messaging;

/// <summary>What the outbox has given up, on every database.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class StuckMessagesTests<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();
    private readonly Guid _runId = Guid.CreateVersion7();
    private TestNode _node = null!;
    private IStuckMessages _stuck = null!;

    [SetUp]
    public async Task SetUp()
    {
        _node = await TestNode.StartAsync(await _database.CreateAsync());
        _stuck = _node.Services.GetRequiredService<IStuckMessages>();
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Test]
    public async Task ListAsync_MessageOfUnknownTypeWasSent_ShowsItAndWhy()
    {
        await _node.Sender.SendAsync(Queues.Runs, new RunStage(Guid.CreateVersion7()), CancellationToken.None);
        await _node.Log.WaitForAsync("is parked after 1 deliveries");

        var message = (await _stuck.ListAsync(Queues.Runs, 10, CancellationToken.None)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(message.Kind, Is.EqualTo(StuckKind.Parked));
            Assert.That(message.MessageType, Does.EndWith(nameof(RunStage)));
            Assert.That(message.Error, Does.Contain("Nothing consumes this type"));
            Assert.That(message.At, Is.Not.Null);
        });
        Assert.That(await _stuck.ListAsync(Queues.Intake, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task ReplayAsync_CauseIsGone_HandlesItUnderItsOldId()
    {
        var parked = await ParkAsync(TestMessages.Start(_runId));
        var other = await ParkAsync(TestMessages.Start(Guid.CreateVersion7(), "another"));

        var replayed = await _stuck.ReplayAsync(new StuckSelection(new HashSet<Guid> { parked }, null), CancellationToken.None);
        await _node.Receiver.WaitForAsync<RunStage>();

        await using var context = _node.Open();
        Assert.That(replayed.Select(message => message.Id), Is.EqualTo(new Guid?[] { parked }));
        Assert.That(await context.Inbox.AnyAsync(message => message.MessageId == parked), Is.True);
        Assert.That((await context.Runs.SingleAsync()).CorrelationId, Is.EqualTo(_runId));
        Assert.That((await _stuck.ListAsync(null, 10, CancellationToken.None)).Single().Id, Is.EqualTo(other));
    }

    [Test]
    public async Task ReplayAsync_HandledMeanwhile_ChangesNothing()
    {
        await _node.Sender.SendAsync(Queues.Runs, TestMessages.Start(_runId), CancellationToken.None);
        await _node.Receiver.WaitForAsync<RunStage>();
        Guid handled;
        await using (var context = _node.Open())
        {
            var inbox = await context.Inbox.OrderBy(message => message.ReceivedAt).FirstAsync();
            handled = inbox.MessageId;
        }

        await ParkAsync(TestMessages.Start(_runId), handled);
        await _stuck.ReplayAsync(new StuckSelection(null, null), CancellationToken.None);
        await _node.Receiver.WaitForAsync<StartRun>(1);
        await _node.Sender.SendAsync(Queues.Runs, new StageCompleted { RunId = _runId, StageId = Guid.CreateVersion7() }, CancellationToken.None);
        await _node.Receiver.WaitForAsync<StageCompleted>();

        await using var after = _node.Open();
        Assert.That(await after.StageAttempts.CountAsync(), Is.EqualTo(1));
        Assert.That((await after.Runs.SingleAsync()).Attempt, Is.EqualTo(1));
    }

    [Test]
    public async Task DiscardAsync_OneOfTwo_DeletesThatOne()
    {
        var parked = await ParkAsync(TestMessages.Start(_runId));
        var other = await ParkAsync(TestMessages.Start(Guid.CreateVersion7(), "another"));

        var discarded = await _stuck.DiscardAsync(new StuckSelection(new HashSet<Guid> { parked, Guid.CreateVersion7() }, null), CancellationToken.None);

        Assert.That(discarded.Select(message => message.Id), Is.EqualTo(new Guid?[] { parked }));
        Assert.That((await _stuck.ListAsync(null, 10, CancellationToken.None)).Single().Id, Is.EqualTo(other));
    }

    private async Task<Guid> ParkAsync(StartRun message, Guid? messageId = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var row = OutboxMessages.Create(Queues.Runs, message, now);
        row.MessageId = messageId ?? row.MessageId;
        row.ParkedAt = now;
        row.LastError = "It failed.";
        await using var context = _node.Open();
        context.Add(row);
        await context.SaveChangesAsync();
        return row.MessageId;
    }
}
