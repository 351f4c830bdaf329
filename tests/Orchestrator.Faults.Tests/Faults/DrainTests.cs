namespace Orchestrator.Faults;

/// <summary>A service that is told to stop, as every roll-out and every node that is emptied does.</summary>
internal sealed class DrainTests : ServiceFixture
{
    /// <summary>What a service is given to stop in besides the grace of its stages.</summary>
    private const int SecondsToStop = 30;

    [Test]
    public async Task Terminate_WithinTheGrace_FinishesWhatRunsAndTakesNothingNew()
    {
        Greetings.Write(tickets: 2, WaitAtGate);
        var service = await StartAsync(("Worker:DrainGrace", "00:03:00"));
        await Desk.HandInAsync(1, Guid.CreateVersion7(), Timeout);
        await UntilAtWorkAsync("Implement");

        service.Terminate();
        await service.SaidAsync("Stopping", Timeout);
        await Desk.HandInAsync(2, Guid.CreateVersion7(), Timeout);
        await UntilAsync($"(SELECT count(*) FROM stage_attempts WHERE stage = 'Fetch' AND state = 'Ready') = 1");

        // The grace is the stage's, however long stopping takes otherwise: it still holds its lease after that.
        var deadline = await Installation.ScalarAsync<DateTime>($"SELECT now() + interval '{SecondsToStop + 2} seconds'");
        await UntilAsync($"EXISTS (SELECT 1 FROM stage_attempts WHERE stage = 'Implement' AND lease_until > '{deadline:O}')");
        OpenGate();
        await service.Exited;

        var attempts = await AttemptsAsync();
        Assert.That(service.ExitCode, Is.Zero);
        Assert.That(attempts, Is.SupersetOf(new[] { "Implement 1 Finished completed", "Fetch 0 Ready " }));
        Assert.That(attempts, Has.None.Contain("Running"));
        await StartAsync();
        await UntilInReviewAsync(2);
    }

    [Test]
    public async Task Terminate_BeyondTheGrace_HandsTheStageBackAtOnceAndKeepsWhatWasDone()
    {
        Greetings.Write(tickets: 1, WaitAtGate);
        var service = await StartAsync(("Worker:DrainGrace", "00:00:00"), ("Worker:LeaseDuration", "00:30:00"));
        await Desk.HandInAsync(1, Guid.CreateVersion7(), Timeout);
        await UntilAtWorkAsync("Implement");

        service.Terminate();
        await service.Exited;

        // Handed back, and not left to a lease that runs out in half an hour.
        Assert.That(service.ExitCode, Is.Zero);
        Assert.That(await AttemptsAsync(), Is.SupersetOf(new[] { "PlanReview 1 Finished completed", "Implement 1 Ready " }));
        Assert.That(SandboxFences(), Is.Empty);
        OpenGate();
        await StartAsync();
        await UntilInReviewAsync(1);
        Assert.That(await AttemptsAsync(), Is.SupersetOf(new[] { "Plan 1 Finished completed", "Implement 2 Finished completed" }).And.Exactly(7).Items);
    }

    private Task<List<string>> AttemptsAsync() => Installation.ListAsync(
        "SELECT stage, fence, state, coalesce(outcome, '') FROM stage_attempts",
        row => $"{row.GetString(0)} {row.GetInt64(1)} {row.GetString(2)} {row.GetString(3)}");
}
