namespace Orchestrator.Messaging;

[TestFixture]
internal sealed class OutboxPauseTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(4, 5)]
    [TestCase(1000, 5)]
    public void AfterSending_HoweverLongTheBrokerWasAway_IsSeconds(int attempts, int seconds) =>
        Assert.That(OutboxPause.AfterSending(attempts, First), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(1, 1)]
    [TestCase(4, 8)]
    [TestCase(1000, 300)]
    public void AfterHandling_DoublesToMinutes(int attempts, int seconds) =>
        Assert.That(OutboxPause.AfterHandling(attempts, First), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
}
