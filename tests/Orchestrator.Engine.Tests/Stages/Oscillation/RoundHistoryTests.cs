using Orchestrator.Git;

namespace Orchestrator.Stages.Oscillation;

[Parallelizable(ParallelScope.All)]
internal sealed class RoundHistoryTests
{
    [Test]
    public void FindUndone_ARoundPutsBackWhatAnotherChanged_NamesFileAndRound()
    {
        var history = RoundHistory.None.With([], Change(1, "a.cs", "two", "one")).With([], Change(2, "b.cs", "x", "y"));

        Assert.That(history.FindUndone(Change(3, "a.cs", "one", "two  ")), Does.Contain("a.cs as round 1 changed it"));
        Assert.That(history.FindUndone(Change(3, "b.cs", "one", "two")), Is.Null, "another file");
        Assert.That(history.FindUndone(Change(3, "a.cs", "three", "two")), Is.Null, "going on is not going back");
        Assert.That(history.FindUndone(Change(3, "a.cs", "two", "one")), Is.Null, "the same change again is not its reverse");
    }

    [Test]
    public void FindUndone_WithinOneRound_IsAFreshTry()
    {
        var history = RoundHistory.None.With([], Change(2, "a.cs", "two", "one"));

        Assert.That(history.FindUndone(Change(2, "a.cs", "one", "two")), Is.Null, "nobody has seen the first");
    }

    [Test]
    public void FindUndone_AFileThatWasAddedIsDeleted_IsUndone()
    {
        var history = RoundHistory.None.With([], FileChange.Of(1, Diff(new FileDiff("new.cs", null, FileStatus.Added, ["all", "of it"], []))));

        Assert.That(history.FindUndone(FileChange.Of(2, Diff(new FileDiff("new.cs", null, FileStatus.Deleted, [], ["all", "of it"])))), Is.Not.Null);
    }

    [TestCase("", " ")]
    [TestCase("", "")]
    public void FileChange_OfNothingButBlankLines_IsNone(string added, string removed) =>
        Assert.That(Change(1, "a.cs", added, removed), Is.Empty);

    [Test]
    public void FindRepeated_SameFailureOnThreeCommits_SaysWhatAndHowOften()
    {
        var history = RoundHistory.None;
        foreach (var commit in new[] { "a", "b" })
        {
            var seen = Failure(commit, commit == "a" ? "3 failed in 2.1 s at 0badc0ffee" : "4 failed in 9 s at 1234567890");
            Assert.That(history.FindRepeated(seen), Is.Null, commit);
            history = history.With(seen, []);

            // Something else in between does not start the count anew.
            history = history.With(Failure(commit, "it does not compile"), []);
        }

        Assert.That(history.FindRepeated(Failure("c", "4 failed in 1 s at fedcba0987")), Does.Contain("check test (3 times)"));
        Assert.That(history.FindRepeated(Failure("b", "4 failed in 1 s at fedcba0987")), Is.Null, "that commit has been counted");
        Assert.That(history.FindRepeated(Failure("c", "no space left")), Is.Null, "another failure is news");
        Assert.That(RoundHistory.None.FindRepeated(Failure("c", "4 failed in 1 s at fedcba0987")), Is.Null, "a person had a look");
    }

    [Test]
    public void FindRepeated_SameTextOfTwoChecks_IsTwoThings()
    {
        var history = RoundHistory.None.With([Sighting.Of("check test", "no", "a")], []).With([Sighting.Of("check lint", "no", "b")], []);

        Assert.That(history.FindRepeated([Sighting.Of("check test", "no", "c")]), Is.Null);
    }

    [Test]
    public void Sighting_NameWithControlCharacters_IsHarmless() =>
        Assert.That(Sighting.Of("check \u001b[31mred\u202e", "no", "a").What, Does.Not.Contain("\u001b").And.Not.Contain("\u202e"));

    [Test]
    public void With_EndlessRounds_ForgetsTheOldest()
    {
        var history = RoundHistory.None;
        for (var round = 0; round < 1200; round++)
        {
            history = history.With(Failure($"{round}", $"{new string('x', round % 7)}"), Change(round, "a.cs", $"{round}", "y"));
        }

        Assert.That((history.Changes.Count, history.Sightings.Count), Is.EqualTo((1000, 1000)));
    }

    private static Sighting[] Failure(string commit, string text) => [Sighting.Of("check test", text, commit)];

    private static IReadOnlyList<FileChange> Change(int round, string path, string added, string removed) =>
        [.. FileChange.Of(round, Diff(new FileDiff(path, null, FileStatus.Modified, [added], [removed])))];

    private static Diff Diff(FileDiff file) => new([file], "");
}
