using Orchestrator.Installations;
using Orchestrator.Messaging;

namespace Orchestrator.Faults;

/// <summary>An installation for each test, to which one thing happens at a chosen moment.</summary>
[Category("Faults")]
[NonParallelizable]
internal abstract class ServiceFixture
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private CancellationTokenSource _timeout = null!;

    protected CancellationToken Timeout => _timeout.Token;

    protected Installation Installation { get; private set; } = null!;

    protected Greetings Greetings { get; private set; } = null!;

    protected Broker Broker { get; private set; } = null!;

    protected TicketDesk Desk { get; private set; } = null!;

    /// <summary>Short leases, so that what is to happen when one runs out happens soon.</summary>
    protected virtual Dictionary<string, string> Settings => new()
    {
        ["Worker:LeaseDuration"] = "00:00:03",
        ["Worker:RenewInterval"] = "00:00:01",
        ["Worker:PollInterval"] = "00:00:00.2",
        ["Bus:HeartbeatInterval"] = "00:00:01",
        ["Policy:RequiredReviewers:0"] = "correctness",
    };

    [SetUp]
    public async Task InstallAsync()
    {
        _timeout = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        Installation = await Installation.CreateAsync(Settings);
        Greetings = new Greetings(Installation, repositories: 1);
        Broker = new Broker(Installation.Rabbit.Port);
        Desk = new TicketDesk(Broker, Greetings);
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        if (Installation is { } installation)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            {
                var logs = Directory.CreateTempSubdirectory("orchestrator-faults-logs-").FullName;
                installation.KeepLogs(logs);
                await TestContext.Out.WriteLineAsync($"The services' logs are in {logs}.");
            }

            await Broker.DisposeAsync();
            await installation.DisposeAsync();
        }

        _timeout.Dispose();
    }

    protected async Task<ServiceProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var service = Installation.StartService(settings);
        await service.UpOrGoneAsync();
        Assert.That(service.HasExited, Is.False, "the service did not come up");
        return service;
    }

    /// <summary>Waits until a query that gives a truth gives true.</summary>
    protected async Task UntilAsync(string sql)
    {
        while (!await Installation.ScalarAsync<bool>($"SELECT {sql}"))
        {
            await Task.Delay(Look, Timeout);
        }
    }

    /// <summary>Waits until a condition that nothing announces holds.</summary>
    protected async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(Look, Timeout);
        }
    }

    protected Task UntilInReviewAsync(int tickets) =>
        UntilAsync($"(SELECT count(*) FROM runs WHERE current_state = 'InReview') = {tickets}");

    protected async Task<IReadOnlyList<string>> ErrorQueuesAsync()
    {
        var found = new List<string>();
        foreach (var queue in new[] { Queues.Intake, Queues.Runs, Queues.Stages })
        {
            if (await Broker.CountAsync($"{queue}_error", Timeout) is > 0)
            {
                found.Add(queue);
            }
        }

        return found;
    }
}
