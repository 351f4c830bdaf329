using Orchestrator.Installations;

namespace Orchestrator.Faults;

/// <summary>A worker that is stopped where it stands until its lease is somebody else's, and then goes on as if nothing had been.</summary>
internal sealed class FencingTests : ServiceFixture
{
    [Test]
    public async Task Worker_FrozenPastItsLease_LosesItsSandboxAndLeavesItsSuccessorAlone()
    {
        Greetings.Write(tickets: 1, WaitAtGate);
        var (frozen, successor) = await FreezeOneAtWorkAsync();

        frozen.Thaw();
        await frozen.SaidAsync("whatever was done under it changes nothing", Timeout);
        await UntilAsync(() => SandboxFences() is ["2"]);
        var processes = SandboxProcesses(fence: 1);
        var owner = await Installation.ScalarAsync<string>("SELECT lease_owner FROM stage_attempts WHERE state = 'Running'");
        OpenGate();
        await UntilInReviewAsync(1);

        Assert.That(owner, Is.EqualTo(successor.Worker));
        Assert.That(processes, Is.Empty, "processes of the sandbox whose lease was lost");
        await AssertDoneOnceAsync();
    }

    [Test]
    public async Task Worker_FrozenUntilItsSuccessorIsDone_ChangesNothingWithItsLateResult()
    {
        Greetings.Write(tickets: 1, WaitAtGate);
        var (frozen, successor) = await FreezeOneAtWorkAsync();
        OpenGate();
        await UntilInReviewAsync(1);
        var before = await StateAsync();

        // Its agent was not frozen and has long finished: all of the result waits to be taken in.
        frozen.Thaw();
        await frozen.SaidAsync("whatever was done under it changes nothing", Timeout);
        foreach (var service in new[] { frozen, successor })
        {
            service.Terminate();
            await service.Exited;
        }

        Assert.That(await StateAsync(), Is.EqualTo(before));
        Assert.That(SandboxFences(), Is.Empty);
        await AssertDoneOnceAsync();
    }

    [Test]
    public async Task Workers_AnyNumberOfHints_NeverRunOneStageTwice()
    {
        const int Tickets = 6;
        Greetings.Write(Tickets);
        await Task.WhenAll(StartAsync(), StartAsync());
        await using var tap = new MessageTap(Installation.Rabbit.Port, seed: 1);
        await tap.StartAsync(Timeout);

        for (var number = 1; number <= Tickets; number++)
        {
            await Desk.HandInAsync(number, Guid.CreateVersion7(), Timeout);
        }

        await UntilInReviewAsync(Tickets);
        await tap.ReleaseAsync(Timeout);
        var starts = await Installation.ListAsync(
            "SELECT stage_id, count(*), min(data::json ->> 'owner') FROM run_records WHERE kind = 'stage.started' GROUP BY stage_id",
            row => (Attempt: row.GetGuid(0), Count: row.GetInt64(1), Owner: row.GetString(2)));
        Assert.Multiple(() =>
        {
            Assert.That(tap.Forged + tap.Repeated, Is.Positive);
            Assert.That(starts, Has.Count.EqualTo(Tickets * 7));
            Assert.That(starts.Where(start => start.Count != 1), Is.Empty);
            Assert.That(starts.Select(start => start.Owner).Distinct().Count(), Is.EqualTo(2), "services that took part");
        });
    }

    /// <summary>Two services, of which the one that implements is frozen until the other does.</summary>
    private async Task<(ServiceProcess Frozen, ServiceProcess Successor)> FreezeOneAtWorkAsync()
    {
        var services = await Task.WhenAll(StartAsync(), StartAsync());
        await Desk.HandInAsync(1, Guid.CreateVersion7(), Timeout);
        var owner = await UntilAtWorkAsync("Implement");
        var frozen = services.Single(service => service.Worker == owner);
        frozen.Freeze();
        await UntilAtWorkAsync("Implement", fence: 2);
        return (frozen, services.Single(service => service != frozen));
    }

    private async Task AssertDoneOnceAsync()
    {
        var attempts = await Installation.ListAsync(
            "SELECT stage, fence, outcome FROM stage_attempts ORDER BY created_at", row => $"{row.GetString(0)} {row.GetInt64(1)} {row.GetString(2)}");
        Assert.That(
            attempts,
            Is.EqualTo(new[] { "Fetch 1 completed", "Plan 1 completed", "PlanReview 1 completed", "Implement 2 completed", "Review 1 completed", "Verify 1 completed", "PullRequest 1 completed" }));
        Assert.That(GitProgram.Run(Greetings.Repositories[0], "for-each-ref", "--format=%(subject)", "refs/heads/agent/"), Is.EqualTo(Greetings.Subject(1)));
    }

    private async Task<string> StateAsync()
    {
        var run = await Installation.ListAsync(
            "SELECT version, current_state, head_commit FROM runs", row => $"{row.GetInt32(0)} {row.GetString(1)} {row.GetString(2)}");
        var pullRequests = await Installation.ListAsync(
            "SELECT number, head_commit, state, updated_at FROM local_pull_requests", row => $"{row.GetInt32(0)} {row.GetString(1)} {row.GetString(2)} {row.GetDateTime(3):O}");
        var ticket = File.ReadAllText(Directory.GetFiles(Path.Combine(Installation.Data, "tickets", ".state"), "*.json").Single());
        return string.Join('\n', [.. run, .. pullRequests, ticket, GitProgram.Run(Greetings.Repositories[0], "for-each-ref")]);
    }

    private string[] SandboxProcesses(long fence) =>
        [.. Directory.GetDirectories("/proc").Select(CommandLine).Where(line => line.Contains(Path.Combine(Installation.Data, "sandboxes"), StringComparison.Ordinal) && line.Contains($"-{fence}/", StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No process, or one that has ended.
            return "";
        }
    }
}
