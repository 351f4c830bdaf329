using System.Diagnostics;
using System.Globalization;
using Orchestrator.Aftermath;
using Orchestrator.Installations;
using Orchestrator.Messaging;

namespace Orchestrator.Faults;

/// <summary>Many runs on several services while everything around them breaks at random.</summary>
[Category("Faults")]
[NonParallelizable]
internal sealed class RandomFaultTests
{
    private const int Services = 3;
    private const int Repositories = 4;

    /// <summary>Runs that are open at one time, so that every fault meets some at every stage.</summary>
    private const int Open = 60;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Worker:Slots"] = "4",
        ["Worker:LeaseDuration"] = "00:00:06",
        ["Worker:RenewInterval"] = "00:00:01.5",
        ["Worker:PollInterval"] = "00:00:00.5",
        ["Worker:ClaimLimit"] = "20",
        ["Worker:DrainGrace"] = "00:00:20",
        ["Bus:HeartbeatInterval"] = "00:00:01",
        ["Policy:RequiredReviewers:0"] = "correctness",
    };

    private static int Runs => Number("ORCHESTRATOR_FAULTS_RUNS") ?? 30;

    /// <summary>The kinds that happen, separated by commas; <c>None</c> for none, all when unset.</summary>
    private static IReadOnlyCollection<FaultKind> Kinds => Environment.GetEnvironmentVariable("ORCHESTRATOR_FAULTS_KINDS") is { Length: > 0 } names
        ? [.. names.Split(',').Where(name => name != "None").Select(Enum.Parse<FaultKind>)]
        : Enum.GetValues<FaultKind>();

    private static int Seed { get; } = Number("ORCHESTRATOR_FAULTS_SEED") ?? Random.Shared.Next();

    [Test]
    public async Task Runs_WhileEverythingBreaks_LoseNothingAndDoubleNothing()
    {
        await TestContext.Progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Seed {Seed}: ORCHESTRATOR_FAULTS_SEED={Seed} repeats these faults."));
        var started = Stopwatch.GetTimestamp();
        await using var installation = await Installation.CreateAsync(Settings);
        var greetings = new Greetings(installation, Repositories);
        greetings.Write(Runs);
        await using var broker = new Broker(installation.Rabbit.Port);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(4 + (Runs / 10.0)));
        var findings = new Findings();
        try
        {
            var fleet = new Fleet(installation, Services);
            await fleet.StartAsync();
            findings.Count("seconds until all services were up", (long)Stopwatch.GetElapsedTime(started).TotalSeconds);

            await using var tap = new MessageTap(installation.Rabbit.Port, Seed);
            await tap.StartAsync(stop.Token);
            var injector = new FaultInjector(installation, fleet, FaultPlan.Draw(Kinds, Runs, Services, Seed));
            var began = Stopwatch.GetTimestamp();
            var breaking = injector.RunAsync(stop.Token);
            await HandInAsync(installation, new TicketDesk(broker, greetings), stop.Token);
            await breaking;
            await tap.ReleaseAsync(stop.Token);
            await RestAsync(installation, broker, stop.Token);
            findings.Count("seconds until every run came to rest", (long)Stopwatch.GetElapsedTime(began).TotalSeconds);
            CountFaults(findings, injector, tap, fleet);
            await RetryAsync(installation, broker, findings, stop.Token);

            await SweptAsync(installation, stop.Token);
            var endings = await fleet.StopAsync();
            findings.Expect("services stopped in good order", endings.Count(code => code == 0), Services);
            findings.Expect("services that a fault brought down", fleet.Broken, 0);
            await new RunChecks(installation, greetings, Runs).CheckAsync(findings);
            var leftovers = new LeftoverChecks(installation, broker)
            {
                SandboxKeys = await installation.ListAsync("SELECT replace(id::text, '-', '') FROM stage_attempts", row => row.GetString(0)),
            };
            await leftovers.CheckAsync(findings, stop.Token);
        }
        finally
        {
            await TestContext.Progress.WriteLineAsync($"{findings}");
            if (findings.Wrong.Count > 0 || stop.IsCancellationRequested)
            {
                var logs = Directory.CreateTempSubdirectory("orchestrator-faults-logs-").FullName;
                installation.KeepLogs(logs);
                await TestContext.Progress.WriteLineAsync($"The services' logs are in {logs}.");
            }
        }

        Assert.That(findings.Wrong, Is.Empty);
    }

    private static void CountFaults(Findings findings, FaultInjector injector, MessageTap tap, Fleet fleet)
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            findings.Count($"fault: {kind}", injector.Done.GetValueOrDefault(kind));
        }

        findings.Count("fault: frozen with leases that ran out", injector.FrozenAtWork);
        findings.Count("fault: connections cut", injector.Cut);
        findings.Count("fault: messages repeated later", tap.Repeated);
        findings.Count("fault: messages forged later", tap.Forged);
        findings.Count("services that found no database at their start", fleet.NotStarted);
    }

    /// <summary>What faults beyond the limits have left to a person, a person's one word brings to its end: no work was lost.</summary>
    private static async Task RetryAsync(Installation installation, Broker broker, Findings findings, CancellationToken cancellationToken)
    {
        var waiting = await installation.ListAsync("SELECT correlation_id, reason FROM runs WHERE current_state = 'NeedsHuman'", row => (Id: row.GetGuid(0), Reason: row.GetString(1)));
        findings.Count("runs that asked a human for a retry", waiting.Count);
        foreach (var (id, reason) in waiting)
        {
            await TestContext.Progress.WriteLineAsync($"Retried: {reason}");
            await installation.RunAsync("runs", "retry", id.ToString("D"));
        }

        if (waiting.Count > 0)
        {
            while (await installation.ScalarAsync<long>("SELECT count(*) FROM runs WHERE current_state = 'InReview'") < Runs || !await IsQuietAsync(installation, broker, cancellationToken))
            {
                await Task.Delay(Look, cancellationToken);
            }
        }
    }

    private static async Task HandInAsync(Installation installation, TicketDesk desk, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Runs; number++)
        {
            while (number > Open && number - Open > await AtRestAsync(installation, cancellationToken))
            {
                await Task.Delay(Look, cancellationToken);
            }

            await desk.HandInAsync(number, Guid.CreateVersion7(), cancellationToken);
        }
    }

    /// <summary>Until every ticket's run waits for people, and no message is on its way.</summary>
    private static async Task RestAsync(Installation installation, Broker broker, CancellationToken cancellationToken)
    {
        while (await AtRestAsync(installation, cancellationToken) < Runs || !await IsQuietAsync(installation, broker, cancellationToken))
        {
            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Until a sweep has found what killed services left; every worker sweeps once in the time of a lease.</summary>
    private static async Task SweptAsync(Installation installation, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.Parse(Settings["Worker:LeaseDuration"], CultureInfo.InvariantCulture) * 5);
        while (Directory.GetDirectories(Path.Combine(installation.Data, "sandboxes")).Length > 0 && !patience.IsCancellationRequested)
        {
            await Task.Delay(Look, cancellationToken);
        }
    }

    private static async Task<long> AtRestAsync(Installation installation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await installation.ScalarAsync<long>("SELECT count(*) FROM runs WHERE current_state IN ('InReview', 'NeedsHuman', 'Completed', 'Failed', 'Cancelled')");
        }
        catch (Npgsql.NpgsqlException)
        {
            // On its way down or up.
            return 0;
        }
    }

    private static async Task<bool> IsQuietAsync(Installation installation, Broker broker, CancellationToken cancellationToken)
    {
        foreach (var queue in new[] { Queues.Intake, Queues.Runs, Queues.Stages })
        {
            if (await broker.CountAsync(queue, cancellationToken) is not 0)
            {
                return false;
            }
        }

        return await installation.ScalarAsync<long>("SELECT count(*) FROM outbox") == 0;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
