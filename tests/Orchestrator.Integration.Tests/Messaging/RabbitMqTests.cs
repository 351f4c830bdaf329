using System.Text;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Persistence;
using Orchestrator.Runs.Messages;
using Orchestrator.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging;

/// <summary>The same promises over a broker, between several processes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
[Category("Integration")]
internal sealed class RabbitMqTests : IAsyncDisposable
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

        await RabbitMqBroker.EmptyAsync(_server);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Test]
    public async Task SendAsync_TwoNodes_EachMessageIsHandledOnceAndLeavesTheOutbox()
    {
        await using var first = await TestNode.StartAsync(_settings);
        await using var second = await TestNode.StartAsync(_settings);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            first.Sender.SendAsync(Queues.Runs, TestMessages.Start(Guid.CreateVersion7(), $"ticket-{number}"), CancellationToken.None)));
        await Task.WhenAny(
            WaitForSumAsync(first, second, 20),
            Task.Delay(TestNode.Patience));

        await using var context = first.Open();
        Assert.That(await context.Runs.CountAsync(), Is.EqualTo(20));
        Assert.That(await context.StageAttempts.CountAsync(), Is.EqualTo(20));
        Assert.That(first.Receiver.CountOf<RunStage>() + second.Receiver.CountOf<RunStage>(), Is.EqualTo(20));
    }

    [Test]
    public async Task Publish_ByAStrangerWithPlainJson_StartsARun()
    {
        await using var node = await TestNode.StartAsync(_settings);
        var body = $$"""
            {
              "messageId": "{{Guid.CreateVersion7()}}",
              "messageType": ["urn:message:Orchestrator.Runs.Messages:StartRun"],
              "message": {
                "runId": "{{_runId}}",
                "request": {
                  "ticket": { "source": "local", "id": "from-outside" },
                  "repository": { "forge": "local", "name": "acme/app" },
                  "actor": "ada"
                }
              }
            }
            """;

        await using (var connection = await ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json" };
            await channel.BasicPublishAsync("Orchestrator.Runs.Messages:StartRun", "", true, properties, Encoding.UTF8.GetBytes(body));
            await node.Receiver.WaitForAsync<RunStage>();
        }

        await using var context = node.Open();
        Assert.That((await context.Runs.SingleAsync()).TicketId, Is.EqualTo("from-outside"));
    }

    [Test]
    public async Task Endpoints_OnTheServer_AreQuorumQueues()
    {
        await using var node = await TestNode.StartAsync(_settings);
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();

        var asClassic = new Dictionary<string, object?> { ["x-queue-type"] = "classic" };

        Assert.That(
            async () => await channel.QueueDeclareAsync(Queues.Runs, durable: true, exclusive: false, autoDelete: false, arguments: asClassic),
            Throws.InstanceOf<OperationInterruptedException>().With.Message.Contain("'quorum'"));
    }

    [Test]
    public async Task Consume_AlwaysThrows_GoesToTheErrorQueueAndChangesNothing()
    {
        _settings["Bus:RetryLimit"] = "1";
        _settings["Bus:RetryPause"] = "00:00:00.001";
        await using var node = await TestNode.StartAsync(_settings);
        await node.Sender.SendAsync(Queues.Runs, TestMessages.Start(_runId), CancellationToken.None);
        await node.Receiver.WaitForAsync<RunStage>();

        await node.Sender.SendAsync(Queues.Runs, new CancelRun(_runId, "ada", "poison"), CancellationToken.None);
        var failed = await ReceiveAsync($"{Queues.Runs}_error");

        Assert.That(failed, Does.Contain("poison"));
        await using var context = node.Open();
        Assert.That((await context.Runs.SingleAsync()).Reason, Is.Null);
        Assert.That(await context.StageAttempts.CountAsync(), Is.EqualTo(1));
    }

    [TestCase("send")]
    [TestCase("commit")]
    public async Task Kill_OneProcess_AnotherFinishesItsWorkOnce(string crashAt)
    {
        _settings["RunId"] = _runId.ToString();
        _settings["CrashAt"] = crashAt;

        var ending = await ChildProcess.RunAsync("crash", _settings);
        await using var node = await TestNode.StartAsync(_settings);
        await node.Receiver.WaitForAsync<RunStage>();

        await using var context = node.Open();
        Assert.Multiple(() =>
        {
            Assert.That(ending, Is.EqualTo(128 + 9));
            Assert.That(context.Runs.Single().CorrelationId, Is.EqualTo(_runId));
            Assert.That(context.StageAttempts.Count(), Is.EqualTo(1));
            Assert.That(context.Inbox.Count(), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task SendAsync_ServerIsDown_ArrivesOnceItIsBack()
    {
        await using var node = await TestNode.StartAsync(_settings);
        await _server.StopAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(number =>
            node.Sender.SendAsync(Queues.Runs, TestMessages.Start(Guid.CreateVersion7(), $"ticket-{number}"), CancellationToken.None)));
        await _server.BootAsync();
        await node.Receiver.WaitForAsync<RunStage>(3);

        await using var context = node.Open();
        Assert.That(await context.Runs.CountAsync(), Is.EqualTo(3));
    }

    private static async Task WaitForSumAsync(TestNode first, TestNode second, int sum)
    {
        for (var count = 1; first.Receiver.CountOf<RunStage>() + second.Receiver.CountOf<RunStage>() < sum; count++)
        {
            await Task.WhenAny(
                first.Receiver.WaitForAsync<RunStage>(first.Receiver.CountOf<RunStage>() + 1),
                second.Receiver.WaitForAsync<RunStage>(second.Receiver.CountOf<RunStage>() + 1));
        }
    }

    private Task<IConnection> ConnectAsync() => RabbitMqBroker.ConnectAsync(_server);

    /// <summary>Waits for one message of a queue that may not be there yet.</summary>
    private async Task<string> ReceiveAsync(string queue)
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments: RabbitMqBroker.QueueArguments);
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            received.TrySetResult(Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return await received.Task.WaitAsync(TestNode.Patience);
    }
}
