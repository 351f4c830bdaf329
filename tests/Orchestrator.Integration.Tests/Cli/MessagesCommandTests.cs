using Orchestrator.Messaging;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Cli;

internal sealed class MessagesCommandTests : CliFixture
{
    [Test]
    public async Task List_NothingStuck_IsAnEmptyList()
    {
        var outcome = await Orchestrator.RunAsync("messages", "list", "--json");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
        Assert.That(outcome.Json().GetProperty("messages").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task ReplayAndDiscard_ByIdThenAll_LeaveNothingStuck()
    {
        var first = await ParkAsync();
        var second = await ParkAsync();
        var third = await ParkAsync();

        var listed = await Orchestrator.RunAsync("messages", "list");
        var replayed = await Orchestrator.RunAsync("messages", "replay", first.ToString(), "--json");
        var discarded = await Orchestrator.RunAsync("messages", "discard", "--all", "--queue", Queues.Runs, "--json");
        var left = await Orchestrator.RunAsync("messages", "list", "--json");

        Assert.Multiple(() =>
        {
            Assert.That(listed.Output, Does.Contain(first.ToString()).And.Contain(second.ToString()).And.Contain(nameof(RetryRun)).And.Contain("parked"));
            listed.AssertIsClear();
            Assert.That(replayed.Json().GetProperty("messages")[0].GetProperty("id").GetGuid(), Is.EqualTo(first));
            Assert.That(discarded.Json().GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetGuid()), Is.EquivalentTo(new[] { second, third }));
            Assert.That(left.Json().GetProperty("messages").GetArrayLength(), Is.Zero);
        });
    }

    [TestCase("replay")]
    [TestCase("discard")]
    public async Task Decide_MessageThatIsNotStuck_EndsWithNotFound(string command)
    {
        var unknown = Guid.CreateVersion7().ToString();

        var outcome = await Orchestrator.RunAsync("messages", command, unknown);

        Assert.That(outcome.ExitCode, Is.EqualTo(4), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain(unknown));
        outcome.AssertIsClear();
    }

    [TestCase("replay")]
    [TestCase("discard")]
    [TestCase("discard", "not-an-id")]
    [TestCase("discard", "--all", "0197c0de-0000-7000-8000-000000000000")]
    [TestCase("list", "--queue", "somebody-elses")]
    [TestCase("list", "--limit", "0")]
    public async Task CommandLine_Wrong_EndsWithUsageCode(params string[] arguments)
    {
        var outcome = await Orchestrator.RunAsync(["messages", .. arguments]);

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        outcome.AssertIsClear();
    }

    [Test]
    public async Task List_BrokerIsDown_SaysWhichAndFails()
    {
        Orchestrator.Environment["ORCHESTRATOR_Bus__Transport"] = "RabbitMq";
        Orchestrator.Environment["ORCHESTRATOR_Bus__RabbitMq__Host"] = "127.0.0.1";
        Orchestrator.Environment["ORCHESTRATOR_Bus__RabbitMq__Port"] = "1";
        Orchestrator.Environment["ORCHESTRATOR_Bus__RabbitMq__UserName"] = "guest";

        var outcome = await Orchestrator.RunAsync("messages", "list");

        Assert.That(outcome.ExitCode, Is.EqualTo(1), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("127.0.0.1:1"));
        outcome.AssertIsClear();
    }

    private async Task<Guid> ParkAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var row = OutboxMessages.Create(Queues.Runs, new RetryRun(Guid.CreateVersion7(), "ada"), now);
        row.ParkedAt = now;
        row.LastError = "It \u001b[2Jfailed.";
        await StoreSeed.AddAsync(Orchestrator, row);
        return row.MessageId;
    }
}
