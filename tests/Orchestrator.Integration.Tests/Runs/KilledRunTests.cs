namespace Orchestrator.Runs;

/// <summary>Killed where the way after the first pull request leads, and wherever chance has it.</summary>
[Category("Faults")]
[NonParallelizable]
internal sealed class KilledRunTests : KilledRunFixture
{
    private const string Waiting = """{ "wait_file": "/tmp/never" }""";

    private static readonly string[] Continue = ["runs", "continue", "latest", "--json", "--script", "script.json"];

    [Test]
    public async Task Continue_KilledInEveryStageOfARoundAndAtTheEnd_GoesOnAndDoublesNothing()
    {
        AddFiles((".orchestrator.yml", "version: 1\nverify:\n  - name: greets\n    run: grep -q Hello README.md\n"));
        var run = await CarryAsync();
        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        await CommentAsync();

        Orchestrator.Write("script.json", new RehearsedScript().With("respond", Waiting).ToString());
        Assert.That(await KillAsync(line => line.Contains("wait_file", StringComparison.Ordinal), Continue), "the agent never came to wait");
        await AssertAtWorkAsync("Respond", 1);

        Orchestrator.Write("script.json", new RehearsedScript().ToString());
        await KillAtGitAsync("read-tree", before: true, Continue);
        await AssertAtWorkAsync("Verify", 2);
        await KillAtGitAsync("push", before: false, Continue);
        await AssertAtWorkAsync("PullRequest", 2);
        var answered = await ContinueAsync();
        Assert.That(answered.State, Is.EqualTo("InReview"), answered.ToString());
        await AssertNothingIsDoubledAsync(commits: 4, replies: 1);

        var merged = await Orchestrator.RunAsync("pr", "merge", "latest");
        Assert.That(merged.ExitCode, Is.Zero, merged.Everything);
        await KillAtGitAsync("--stdin", before: false, Continue);
        await AssertAtWorkAsync("Close", 1);
        var over = await ContinueAsync();
        Assert.That(over.State, Is.EqualTo("Completed"), over.ToString());
        await AssertNothingIsDoubledAsync(commits: 5, replies: 1);
    }

    [Test]
    public async Task Cancel_KilledWhileClosing_IsTidiedUpByTheNext()
    {
        Assert.That((await CarryAsync()).State, Is.EqualTo("InReview"));
        await Orchestrator.RunAsync("runs", "cancel", "latest", "--reason", "Not wanted");

        await KillAtGitAsync("--stdin", before: true, Continue);
        await AssertAtWorkAsync("Close", 1);
        var over = await ContinueAsync();

        Assert.That(over.State, Is.EqualTo("Cancelled"), over.ToString());
        Assert.That((await Orchestrator.RunAsync("pr", "show", "latest", "--json")).Json().GetProperty("pullRequest").GetProperty("state").GetString(), Is.EqualTo("Closed"));
        await AssertNothingIsDoubledAsync(commits: 2, replies: 1);
        AssertNothingIsUnfinished();
    }

    [TestCase(20261)]
    public async Task Run_KilledWhereverChanceHasIt_GoesOnAndDoublesNothing(int seed)
    {
        // The same seed gives the same counts of records, so that what it finds can be found again.
        var chance = new Random(seed);
        Orchestrator.Environment["ORCHESTRATOR_Worker__ClaimLimit"] = "50";
        Orchestrator.Write("script.json", new RehearsedScript().ToString());
        string[] begin = ["run", "--repo", Repository, "--ticket", NewTicket(), "--agent", "rehearsal", "--script", "script.json", "--yes", "--json"];

        await CarryThroughAsync(chance, begin);
        Assert.That((await LatestAsync()).State, Is.EqualTo("InReview"));
        await CommentAsync();
        await CarryThroughAsync(chance, Continue);
        Assert.That((await LatestAsync()).State, Is.EqualTo("InReview"));

        await AssertNothingIsDoubledAsync(commits: 3, replies: 1);
    }

    private async Task CarryThroughAsync(Random chance, string[] arguments)
    {
        for (var records = chance.Next(2, 25); await KillAsync(_ => --records <= 0, arguments); records = chance.Next(10, 40))
        {
            await TestContext.Out.WriteLineAsync($"killed in {(await LatestAsync()).Stages[^1]}");
        }
    }
}
