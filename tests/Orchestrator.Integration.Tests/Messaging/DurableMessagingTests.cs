using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Persistence;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Messaging;

/// <summary>What must hold for messages, sagas and schedules on every database.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class DurableMessagingTests<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();
    private readonly Guid _runId = Guid.CreateVersion7();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Test]
    public async Task SendAsync_StartOfARun_SavesRunStageTicketAndHintOnce()
    {
        await using var node = await TestNode.StartAsync(await _database.CreateAsync());

        await node.Sender.SendAsync(Queues.Runs, TestMessages.Start(_runId), CancellationToken.None);
        await node.Receiver.WaitForAsync<RunStage>();

        await using var context = node.Open();
        var run = await context.Runs.SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(run.CorrelationId, Is.EqualTo(_runId));
            Assert.That(run.CurrentState, Is.EqualTo("Working"));
            Assert.That(run.Outcome, Is.EqualTo("held"));
            Assert.That(context.StageAttempts.Count(attempt => attempt.RunId == _runId), Is.EqualTo(1));
            Assert.That(context.ActiveTickets.Single().RunId, Is.EqualTo(_runId));
            Assert.That(context.Inbox.Count(), Is.EqualTo(2));
            Assert.That(context.Outbox, Is.Empty);
        });
    }

    [Test]
    public async Task Consume_SameMessageManyTimesAtOnce_ChangesTheRunOnce()
    {
        await using var node = await StartedAsync(await _database.CreateAsync());
        var endpoint = await node.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"queue:{Queues.Runs}"));
        var messageId = NewId.NextGuid();
        var message = new StageCompleted { RunId = _runId, StageId = Guid.CreateVersion7() };

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => endpoint.Send(message, send => send.MessageId = messageId)));
        await node.Receiver.WaitForAsync<StageCompleted>(10);

        await using var context = node.Open();
        Assert.That((await context.Runs.SingleAsync()).Attempt, Is.EqualTo(1));
    }

    [Test]
    public async Task Consume_ManyMessagesOfOneRunAtOnce_LosesNone()
    {
        await using var node = await StartedAsync(await _database.CreateAsync());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            node.Sender.SendAsync(Queues.Runs, new StageCompleted { RunId = _runId, StageId = Guid.CreateVersion7() }, CancellationToken.None)));
        await node.Receiver.WaitForAsync<StageCompleted>(20);

        await using var context = node.Open();
        var run = await context.Runs.SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(run.Attempt, Is.EqualTo(20));
            Assert.That(run.Version, Is.GreaterThanOrEqualTo(20));
            Assert.That(run.Artefacts["seen"], Is.EqualTo("yes"));
            Assert.That(context.Outbox, Is.Empty);
        });
    }

    [Test]
    public async Task Consume_TwoRunsOfOneTicketAtOnce_OnlyOneHoldsIt()
    {
        await using var node = await TestNode.StartAsync(await _database.CreateAsync());

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            node.Sender.SendAsync(Queues.Runs, TestMessages.Start(Guid.CreateVersion7(), "wanted-by-all"), CancellationToken.None)));
        await node.Receiver.WaitForAsync<RunStage>(6);

        await using var context = node.Open();
        Assert.That(await context.Runs.CountAsync(run => run.Outcome == "held"), Is.EqualTo(1));
        Assert.That(await context.ActiveTickets.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Consume_ThrowsAfterChangesAndSends_LeavesNothingButTheParkedMessage()
    {
        var settings = new Dictionary<string, string?>(await _database.CreateAsync())
        {
            ["Bus:RetryLimit"] = "2",
            ["Bus:RetryPause"] = "00:00:00.001",
            ["Bus:DeliveryLimit"] = "3",
            ["Bus:RedeliveryPause"] = "00:00:00.001",
        };
        await using var node = await StartedAsync(settings);

        await node.Sender.SendAsync(Queues.Runs, new CancelRun(_runId, "ada", "poison"), CancellationToken.None);
        await node.Log.WaitForAsync("is parked after 3 deliveries");

        await using var context = node.Open();
        var parked = await context.Outbox.SingleAsync();
        var run = await context.Runs.SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(parked.ParkedAt, Is.Not.Null);
            Assert.That(parked.LastError, Does.Contain("can never be handled"));
            Assert.That(parked.MessageType, Does.Contain(nameof(CancelRun)));
            Assert.That(run.Reason, Is.Null);
            Assert.That(context.StageAttempts.Count(), Is.EqualTo(1));
            Assert.That(node.Receiver.CountOf<RunStage>(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Consume_TypeNobodyKnows_IsParkedAtOnce()
    {
        await using var node = await StartedAsync(await _database.CreateAsync());

        await node.Sender.SendAsync(Queues.Runs, new RunStage(Guid.CreateVersion7()), CancellationToken.None);
        await node.Log.WaitForAsync("is parked after 1 deliveries");

        await using var context = node.Open();
        Assert.That((await context.Outbox.SingleAsync()).LastError, Does.Contain("Nothing consumes this type"));
    }

    [Test]
    public async Task SendAsync_QueueNobodyKnows_IsRefused()
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);

        Assert.That(
            async () => await node.Sender.SendAsync("orchestrator-typo", TestMessages.Start(_runId), CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contain("orchestrator-runs"));
    }

    [Test]
    public async Task SendAsync_FromAProcessWithoutABus_IsDeliveredByTheOneThatHasIt()
    {
        var settings = new Dictionary<string, string?>(await _database.CreateAsync()) { ["RunId"] = _runId.ToString() };
        await using var node = await TestNode.StartAsync(settings);

        var ending = await ChildProcess.RunAsync("send", settings);
        await node.Receiver.WaitForAsync<RunStage>();

        Assert.That(ending, Is.Zero);
        await using var context = node.Open();
        Assert.That((await context.Runs.SingleAsync()).CorrelationId, Is.EqualTo(_runId));
    }

    [TestCase("send")]
    [TestCase("commit")]
    public async Task Start_AfterAProcessWasKilled_FinishesItsWorkOnce(string crashAt)
    {
        var settings = new Dictionary<string, string?>(await _database.CreateAsync())
        {
            ["RunId"] = _runId.ToString(),
            ["CrashAt"] = crashAt,
        };

        var ending = await ChildProcess.RunAsync("crash", settings);
        await using var node = await TestNode.StartAsync(settings);
        await node.Receiver.WaitForAsync<RunStage>();

        await using var context = node.Open();
        Assert.Multiple(() =>
        {
            Assert.That(ending, Is.EqualTo(128 + 9));
            Assert.That(context.Runs.Single().CorrelationId, Is.EqualTo(_runId));
            Assert.That(context.StageAttempts.Count(), Is.EqualTo(1));
            Assert.That(context.Inbox.Count(), Is.EqualTo(2));
            Assert.That(context.Outbox, Is.Empty);
        });
    }

    [Test]
    public async Task Schedule_ProcessReplacedBeforeItIsDue_Arrives()
    {
        var settings = await _database.CreateAsync();
        await using (var first = await StartedAsync(settings))
        {
            await first.Sender.SendAsync(Queues.Runs, new ReviewArrived(_runId, "ada"), CancellationToken.None);
            await first.Receiver.WaitForAsync<ReviewArrived>();

            await using var before = first.Open();
            Assert.That((await before.Outbox.SingleAsync()).DueAt, Is.Not.Null);
        }

        await using var second = await TestNode.StartAsync(settings);
        await second.Receiver.WaitForAsync<PullRequestEnded>();

        await using var context = second.Open();
        Assert.That((await context.Runs.SingleAsync()).CurrentState, Is.EqualTo("Expired"));
        Assert.That(await context.Outbox.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Unschedule_NotYetDue_TakesItBackWithTheSaga()
    {
        await using var node = await StartedAsync(await _database.CreateAsync());
        await node.Sender.SendAsync(Queues.Runs, new ReviewArrived(_runId, "ada"), CancellationToken.None);
        await node.Receiver.WaitForAsync<ReviewArrived>();

        await node.Sender.SendAsync(Queues.Runs, new RetryRun(_runId, "ada"), CancellationToken.None);
        await node.Receiver.WaitForAsync<RetryRun>();

        await using var context = node.Open();
        Assert.That(await context.Outbox.CountAsync(), Is.Zero);
        Assert.That((await context.Runs.SingleAsync()).StageId, Is.Null);
    }

    private async Task<TestNode> StartedAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var node = await TestNode.StartAsync(settings);
        await node.Sender.SendAsync(Queues.Runs, TestMessages.Start(_runId), CancellationToken.None);
        await node.Receiver.WaitForAsync<RunStage>();
        return node;
    }
}
