using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Persistence;
using Orchestrator.Runs.Messages;
using Orchestrator.Servers;
using RabbitMQ.Client;

namespace Orchestrator.Messaging;

/// <summary>What RabbitMQ keeps in error and skipped queues.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
[Category("Integration")]
internal sealed class BrokerMessagesTests : IAsyncDisposable
{
    private readonly PostgresDatabase _database = new();
    private readonly Guid _runId = Guid.CreateVersion7();
    private RabbitMqServer _server = null!;
    private Dictionary<string, string?> _settings = null!;

    [SetUp]
    public async Task SetUp()
    {
        _server = await RabbitMqBroker.GetAsync();
        _settings = RabbitMqBroker.Settings(_server);
        foreach (var (key, value) in await _database.CreateAsync())
        {
            _settings[key] = value;
        }

        _settings["Bus:RetryLimit"] = "0";
        await RabbitMqBroker.EmptyAsync(_server);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Test]
    public async Task ListAsync_NothingEverFailed_IsEmpty()
    {
        await using var node = await TestNode.StartAsync(_settings);

        Assert.That(await Stuck(node).ListAsync(null, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task ListAsync_FailedAndSkipped_ShowsBothAndLeavesThemThere()
    {
        await using var node = await TestNode.StartAsync(_settings);
        await FailAsync(node);
        await node.Sender.SendAsync(Queues.Runs, new RunStage(_runId), CancellationToken.None);

        var first = await WaitForAsync(node, 2);
        var again = await Stuck(node).ListAsync(null, 10, CancellationToken.None);

        var failed = first.Single(message => message.Kind == StuckKind.Failed);
        var skipped = first.Single(message => message.Kind == StuckKind.Skipped);
        Assert.Multiple(() =>
        {
            Assert.That(failed.Queue, Is.EqualTo(Queues.Runs));
            Assert.That(failed.MessageType, Does.EndWith(nameof(CancelRun)));
            Assert.That(failed.Error, Does.Contain("can never be handled"));
            Assert.That(failed.At, Is.Not.Null);
            Assert.That(skipped.MessageType, Does.EndWith(nameof(RunStage)));
            Assert.That(again, Is.EqualTo(first));
        });
    }

    [Test]
    public async Task ListAsync_MoreOftenThanServersForgive_LosesNothing()
    {
        await using var node = await TestNode.StartAsync(_settings);
        await FailAsync(node);
        await WaitForAsync(node, 1);

        for (var look = 0; look < 30; look++)
        {
            Assert.That(await Stuck(node).ListAsync(null, 10, CancellationToken.None), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task ReplayAsync_FailsAgain_ComesBackUnderTheSameId()
    {
        await using var node = await TestNode.StartAsync(_settings);
        await FailAsync(node);
        var failed = (await WaitForAsync(node, 1)).Single();

        var replayed = await Stuck(node).ReplayAsync(new StuckSelection(null, null), CancellationToken.None);
        var back = (await WaitForAsync(node, 1)).Single();

        Assert.That(replayed, Is.EqualTo(new[] { failed }));
        Assert.That(back.Id, Is.EqualTo(failed.Id));
        Assert.That(back.Error, Is.EqualTo(failed.Error));
    }

    [Test]
    public async Task ReplayAsync_CauseIsGone_HandlesItOnceUnderItsOldId()
    {
        await using var node = await TestNode.StartAsync(_settings);
        var messageId = await PutAsync($"{Queues.Runs}_error", TestMessages.Start(_runId));
        var ids = new HashSet<Guid> { messageId };

        await Stuck(node).ReplayAsync(new StuckSelection(ids, Queues.Runs), CancellationToken.None);
        await node.Receiver.WaitForAsync<RunStage>();

        await using var context = node.Open();
        Assert.That((await context.Runs.SingleAsync()).CorrelationId, Is.EqualTo(_runId));
        Assert.That(await context.Inbox.AnyAsync(message => message.MessageId == messageId), Is.True);
        Assert.That(await Stuck(node).ListAsync(null, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task ReplayAsync_EndpointWasNeverMade_SaysSoAndKeepsIt()
    {
        await using var node = await TestNode.BuildAsync(_settings);
        await PutAsync($"{Queues.Runs}_error", TestMessages.Start(_runId));

        Assert.That(
            async () => await Stuck(node).ReplayAsync(new StuckSelection(null, null), CancellationToken.None),
            Throws.InstanceOf<Failures.ProviderException>().With.Message.Contain("RabbitMQ at 127.0.0.1"));
        Assert.That(await Stuck(node).ListAsync(null, 10, CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task DiscardAsync_WhatIsNoMessageOfOurs_DeletesIt()
    {
        await using var node = await TestNode.BuildAsync(_settings);
        await PutAsync($"{Queues.Intake}_skipped", "\u0000 not even JSON"u8.ToArray(), new BasicProperties { MessageId = "\u001b[2J" });

        var listed = await Stuck(node).ListAsync(null, 10, CancellationToken.None);
        await Stuck(node).DiscardAsync(new StuckSelection(null, Queues.Intake), CancellationToken.None);

        Assert.That(listed.Single(), Is.EqualTo(new StuckMessage(null, Queues.Intake, StuckKind.Skipped, "unknown", null, null)));
        Assert.That(await Stuck(node).ListAsync(null, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public void Restore_HeadersOfTheFailure_AreTakenOffAndTheOthersKept()
    {
        var failed = new BasicProperties
        {
            MessageId = "one",
            ContentType = "application/vnd.masstransit+json",
            Headers = new Dictionary<string, object?>
            {
                ["MT-Fault-Message"] = "broken",
                ["MT-Reason"] = "fault",
                ["MT-Host-MachineName"] = "somewhere",
                ["x-delivery-count"] = 3L,
                ["traceparent"] = "00-1-2-01",
            },
        };

        var restored = BrokerMessage.Restore(failed);

        Assert.Multiple(() =>
        {
            Assert.That(restored.MessageId, Is.EqualTo("one"));
            Assert.That(restored.ContentType, Is.EqualTo("application/vnd.masstransit+json"));
            Assert.That(restored.Persistent, Is.True);
            Assert.That(restored.Headers!.Keys, Is.EqualTo(new[] { "traceparent" }));
        });
    }

    private static IStuckMessages Stuck(TestNode node) => node.Services.GetRequiredService<IStuckMessages>();

    private async Task FailAsync(TestNode node)
    {
        await node.Sender.SendAsync(Queues.Runs, TestMessages.Start(_runId), CancellationToken.None);
        await node.Receiver.WaitForAsync<RunStage>();
        await node.Sender.SendAsync(Queues.Runs, new CancelRun(_runId, "ada", "poison"), CancellationToken.None);
    }

    /// <summary>Asks the server, which alone knows when a message has reached a queue that nobody consumes.</summary>
    private static async Task<IReadOnlyList<StuckMessage>> WaitForAsync(TestNode node, int count)
    {
        using var patience = new CancellationTokenSource(TestNode.Patience);
        while (true)
        {
            var messages = await Stuck(node).ListAsync(null, 10, patience.Token);
            if (messages.Count == count)
            {
                return messages;
            }
        }
    }

    private async Task<Guid> PutAsync(string queue, StartRun message)
    {
        var row = OutboxMessages.Create(Queues.Runs, message, TimeProvider.System.GetUtcNow());
        await PutAsync(queue, Encoding.UTF8.GetBytes(row.Body), new BasicProperties { MessageId = row.MessageId.ToString(), ContentType = row.ContentType });
        return row.MessageId;
    }

    private async Task PutAsync(string queue, byte[] body, BasicProperties properties)
    {
        await using var connection = await RabbitMqBroker.ConnectAsync(_server);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments: RabbitMqBroker.QueueArguments);
        await channel.BasicPublishAsync("", queue, true, properties, body);
    }
}
