using Orchestrator.Installations;
using Orchestrator.Messaging;

namespace Orchestrator.Faults;

/// <summary>An installation for each test, to which one thing happens at a chosen moment.</summary>
[Category("Faults")]
[NonParallelizable]
internal abstract class ServiceFixture
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // Runs from the moment that everything is installed.
    private CancellationTokenSource _timeout = null!;

    protected CancellationToken Timeout => _timeout.Token;

    protected Installation Installation { get; private set; } = null!;

    protected Greetings Greetings { get; private set; } = null!;

    protected Broker Broker { get; private set; } = null!;

    protected TicketDesk Desk { get; private set; } = null!;

    /// <summary>What the agent waits for when a test makes it wait.</summary>
    protected string Gate => Path.Combine(Signals, "go");

    /// <summary>A step of the agent's that ends with <see cref="OpenGate"/>.</summary>
    protected string WaitAtGate => $$"""{ "wait_file": "{{Gate}}" }, """;

    /// <summary>Outside everything that only this user may enter, for the agent runs as another, and outside <c>/tmp</c>, of which a sandbox has its own.</summary>
    private string Signals { get; set; } = "";

    /// <summary>Short leases, so that what is to happen when one runs out happens soon; long enough for a busy machine to renew them.</summary>
    protected virtual Dictionary<string, string> Settings => new()
    {
        ["Worker:LeaseDuration"] = "00:00:10",
        ["Worker:RenewInterval"] = "00:00:01",
        ["Worker:PollInterval"] = "00:00:00.2",
        ["Bus:HeartbeatInterval"] = "00:00:01",
        ["Policy:RequiredReviewers:0"] = "correctness",
    };

    [SetUp]
    public async Task InstallAsync()
    {
        _timeout = new CancellationTokenSource();
        Installation = await Installation.CreateAsync(Settings);
        Signals = Directory.CreateDirectory($"/var/tmp/orchestrator-signals-{Guid.CreateVersion7():N}").FullName;
        Greetings = new Greetings(Installation, repositories: 1);
        Broker = new Broker(Installation.Rabbit.Port);
        Desk = new TicketDesk(Broker, Greetings);
        _timeout.CancelAfter(TimeSpan.FromMinutes(5));
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
            Directory.Delete(Signals, recursive: true);
        }

        _timeout.Dispose();
    }

    protected void OpenGate() => File.WriteAllText(Gate, "");

    protected async Task<ServiceProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var service = Installation.StartService([("Sandboxes:bubblewrap:SystemDirectories:0", Signals), .. settings]);
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

    /// <summary>Waits until the agent of a stage is at work under a lease of the given number, and returns who holds it.</summary>
    protected async Task<string> UntilAtWorkAsync(string stage, long fence = 1)
    {
        var attempt = $"stage_attempts attempt WHERE attempt.stage = '{stage}' AND attempt.state = 'Running' AND attempt.fence = {fence}";
        await UntilAsync(
            $"""
            EXISTS (SELECT 1 FROM {attempt} AND EXISTS (
                SELECT 1 FROM run_records WHERE stage_id = attempt.id AND kind = 'sandbox.started' AND (data::json ->> 'key') LIKE '%-{fence}'))
            """);
        return await Installation.ScalarAsync<string>($"SELECT lease_owner FROM {attempt}");
    }

    protected IReadOnlyList<string> SandboxFences() =>
        [.. Directory.GetDirectories(Path.Combine(Installation.Data, "sandboxes")).Select(sandbox => Path.GetFileName(sandbox)[33..])];

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
