using Orchestrator.Scheduling;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

internal sealed class WaitingReasonTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly WorkerRecord[] Workers =
    [
        new() { Name = "one", Agents = "claude", Sandboxes = "bubblewrap" },
        new() { Name = "two", Agents = "codex", Sandboxes = "remote" },
    ];

    [Test]
    public void Of_NoWorkerIsAlive_SaysSo() =>
        Assert.That(WaitingReason.Of(Attempt(), [], [], Now), Does.Contain("no worker is alive"));

    [TestCase("gemini", "", "agent 'gemini'")]
    [TestCase("claude codex", "", "agent 'claude' and agent 'codex'")]
    [TestCase("claude", "remote", "agent 'claude' and sandbox provider 'remote'")]
    public void Of_NoWorkerHasAllOfIt_SaysWhatIsMissing(string agents, string sandbox, string expected) =>
        Assert.That(WaitingReason.Of(Attempt(agents, sandbox), Workers, [], Now), Does.Contain("2 live workers").And.Contain(expected));

    [Test]
    public void Of_AgentIsOfNoUse_SaysUntilWhen()
    {
        Outage[] outages = [new() { Kind = OutageKind.Agent, Name = "claude", Until = Now.AddMinutes(3), Reason = "rate limit" }];

        Assert.That(WaitingReason.Of(Attempt("claude"), Workers, outages, Now), Does.Contain("00:03:00").And.Contain("rate limit"));
        Assert.That(WaitingReason.Of(Attempt("codex"), Workers, outages, Now), Does.Contain("turn"));
        Assert.That(WaitingReason.Of(Attempt("claude"), Workers, outages, Now.AddMinutes(4)), Does.Contain("turn"));
    }

    [Test]
    public void Of_PauseAfterAFailure_SaysUntilWhen()
    {
        var attempt = Attempt("claude");
        attempt.NotBefore = Now.AddSeconds(30);

        Assert.That(WaitingReason.Of(attempt, Workers, [], Now), Does.Contain("pause after a failure"));
    }

    [Test]
    public void Of_AtWork_IsNothing()
    {
        var attempt = Attempt("gemini");
        attempt.State = StageAttemptState.Running;

        Assert.That(WaitingReason.Of(attempt, Workers, [], Now), Is.Null);
    }

    private static StageAttempt Attempt(string agents = "", string sandbox = "") => new() { Agent = agents, Sandbox = sandbox, State = StageAttemptState.Ready };
}
