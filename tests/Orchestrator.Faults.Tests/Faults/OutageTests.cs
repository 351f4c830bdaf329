namespace Orchestrator.Faults;

/// <summary>A server is away for longer than anybody tries again at once.</summary>
internal sealed class OutageTests : ServiceFixture
{
    [Test]
    public async Task Message_DatabaseAwayForLong_StaysInItsQueueAndIsHandledAfterwards()
    {
        Greetings.Write(tickets: 1);
        var service = await StartAsync(("Bus:RetryLimit", "1"));

        await Installation.Postgres.StopAsync("fast");
        await Desk.HandInAsync(1, Guid.CreateVersion7(), Timeout);
        await service.SaidAsync("The database is away; a message of ", Timeout);
        await Installation.Postgres.BootAsync();

        await UntilInReviewAsync(1);
        Assert.That(await ErrorQueuesAsync(), Is.Empty);
    }
}
