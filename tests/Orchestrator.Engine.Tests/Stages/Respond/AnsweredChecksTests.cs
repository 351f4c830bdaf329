using Orchestrator.Forges;

namespace Orchestrator.Stages.Respond;

[Parallelizable(ParallelScope.All)]
internal sealed class AnsweredChecksTests
{
    [Test]
    public void Stuck_SameFailureOnOneCommitAfterTheOther_IsStuckAfterTwoRounds()
    {
        var answered = AnsweredChecks.None;
        foreach (var (commit, detail) in new[] { ("a", "3 of 17 failed in 2.3 s at 0badc0ffee"), ("b", "4 of 18 failed in 9.1 s at 1234567890ab") })
        {
            var checks = Failed(detail);
            Assert.That(answered.Stuck(answered.Open(commit, checks)), Is.Empty, commit);
            answered = answered.After(commit, checks);
        }

        Assert.That(answered.Stuck(answered.Open("c", Failed("4 of 18 failed\nin 7.0 s at fedcba0987"))).Select(check => check.Name), Is.EqualTo(new[] { "test" }));
        Assert.That(answered.Stuck(answered.Open("c", Failed("it does not compile"))), Is.Empty, "another failure is news");
        Assert.That(AnsweredChecks.None.Stuck(Failed("4 of 18 failed in 7.0 s at fedcba0987").Failed), Is.Empty, "a person had a look");
    }

    [Test]
    public void Open_SameCommitAgain_IsWhatIsNew()
    {
        var answered = AnsweredChecks.None.After("a", Failed("no"));

        Assert.That(answered.Open("a", Failed("no")), Is.Empty);
        Assert.That(answered.Open("b", Failed("no")), Has.Count.EqualTo(1));
        Assert.That(answered.Open("a", new CommitChecks(false, [new FailedCheck("lint", "no")])), Has.Count.EqualTo(1));
    }

    private static CommitChecks Failed(string detail) => new(false, [new FailedCheck("test", detail)]);
}
