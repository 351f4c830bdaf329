namespace Orchestrator.Runs;

/// <summary>The ways a run can go that are not the straight one, each carried by the real program.</summary>
[Category("Integration")]
internal sealed class RunWayTests : RehearsedRunFixture
{
    private const string Blocking =
        """{ "severity": "blocking", "path": "README.md", "line": null, "title": "No greeting", "detail": "It greets nobody.", "suggestion": "" }""";

    private const string Amend = """{ "run": "git -c user.name=x -c user.email=x@localhost commit -qa --amend -C HEAD" }""";

    private static readonly string Approve = RehearsedScript.Round(RehearsedScript.ReviewStep("approve"));

    [Test]
    public async Task PlanReview_SendsBack_APlanIsMadeAnew()
    {
        var script = new RehearsedScript().WithRounds(
            "plan-review",
            RehearsedScript.Round($$"""{ "answer": { "verdict": "reject", "summary": "Not yet.", "findings": [{{Blocking}}] } }"""),
            RehearsedScript.Round("""{ "answer": { "verdict": "approve", "summary": "Good.", "findings": [] } }"""));

        var run = await CarryAsync(script);

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(run.Stages, Is.EqualTo(new[] { "Fetch", "Plan", "PlanReview", "Plan", "PlanReview", "Implement", "Review", "Verify", "PullRequest" }));
    }

    [Test]
    public async Task PlanReview_SendsBackWithoutEnd_APersonIsAskedAndARetryGoesOn()
    {
        var script = new RehearsedScript().With("plan-review", $$"""{ "answer": { "verdict": "reject", "summary": "No.", "findings": [{{Blocking}}] } }""");

        var run = await CarryAsync(script);

        Assert.That(run.State, Is.EqualTo("NeedsHuman"), run.ToString());
        Assert.That(run.Reason, Does.Contain("sent back").IgnoreCase);
        Assert.That(run.Stages.Count(stage => stage == "Plan"), Is.EqualTo(4));
        await Orchestrator.RunAsync("runs", "retry", "latest");
        Assert.That((await ContinueAsync()).State, Is.EqualTo("InReview"));
    }

    [Test]
    public async Task Review_BlockingFinding_IsImplementedAgain()
    {
        var script = new RehearsedScript()
            .WithReviewer("security", RehearsedScript.Round(RehearsedScript.ReviewStep("reject", Blocking)), Approve)
            .WithRounds(
                "implement",
                RehearsedScript.Round(RehearsedScript.Edit, RehearsedScript.Commit, RehearsedScript.Done),
                RehearsedScript.Round(RehearsedScript.Edit, Amend, RehearsedScript.Done));

        var run = await CarryAsync(script);

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(run.Stages, Is.EqualTo(new[] { "Fetch", "Plan", "PlanReview", "Implement", "Review", "Implement", "Review", "Verify", "PullRequest" }));
        Assert.That(GitProgram.Run(Repository, "rev-list", "--count", $"main..{run.HeadBranch}"), Is.EqualTo("1"), "the plan's one commit, rewritten");
    }

    [Test]
    public async Task Verify_CheckFails_IsImplementedAgainWithItsOutput()
    {
        AddFiles((".orchestrator.yml", "version: 1\nverify:\n  - name: greets\n    run: grep -c 'Hello, reader' README.md | grep -x 2\n"));
        var script = new RehearsedScript().WithRounds(
            "implement",
            RehearsedScript.Round(RehearsedScript.Edit, RehearsedScript.Commit, RehearsedScript.Done),
            RehearsedScript.Round(
                """{ "match": "Check 'greets'" }""",
                RehearsedScript.Edit,
                Amend,
                RehearsedScript.Done));

        var run = await CarryAsync(script);

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(run.Stages.Count(stage => stage == "Verify"), Is.EqualTo(2));
    }

    [Test]
    public async Task Run_SameTicketAgain_GoesOnWithTheOneRun()
    {
        var ticket = NewTicket();
        var first = await CarryAsync(ticket: ticket);

        var second = await CarryAsync(ticket: ticket);

        Assert.That(second.Id, Is.EqualTo(first.Id));
        Assert.That((await Orchestrator.RunAsync("runs", "list", "--json")).Json().GetProperty("runs").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Cancel_WhileAPersonIsAwaited_TidiesUpAndTheTicketCanStartAgain()
    {
        var ticket = NewTicket();
        var waiting = await CarryAsync(new RehearsedScript().With("implement", """{ "print": { "bytes": 104857600 } }"""), ticket);
        Assert.That(waiting.State, Is.EqualTo("NeedsHuman"), waiting.ToString());

        var cancelled = await Orchestrator.RunAsync("runs", "cancel", "latest", "--reason", "Not wanted");
        Assert.That(cancelled.ExitCode, Is.Zero, cancelled.Everything);
        var over = await ContinueAsync();

        Assert.That(over.State, Is.EqualTo("Cancelled"), over.ToString());
        Assert.That(over.Reason, Does.Contain("Not wanted"));
        Assert.That(Branches(), Is.Empty);
        var again = await CarryAsync(ticket: ticket);
        Assert.That(again.State, Is.EqualTo("InReview"), again.ToString());
        Assert.That(again.Id, Is.Not.EqualTo(over.Id));
    }

    [Test]
    public async Task Respond_HumanCommitsOnTheBranch_AreBuiltUpon()
    {
        var run = await CarryAsync();
        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        var clone = Path.Combine(Orchestrator.Home, "clone");
        GitProgram.Run(Orchestrator.Home, "clone", "-q", "-b", run.HeadBranch, Repository, clone);
        GitProgram.Run(clone, "-c", "user.name=Reviewer", "-c", "user.email=reviewer@example.org", "commit", "-q", "--allow-empty", "-m", "Mine");
        GitProgram.Run(clone, "push", "-q");
        var comment = await Orchestrator.RunAsync("pr", "comment", "latest", "--as", "reviewer", "-m", "Thank them, too.");
        Assert.That(comment.ExitCode, Is.Zero, comment.Everything);

        var answered = await ContinueAsync();

        Assert.That(answered.State, Is.EqualTo("InReview"), answered.ToString());
        Assert.That(
            GitProgram.Run(Repository, "log", "--format=%s", $"main..{run.HeadBranch}").Split('\n'),
            Is.EqualTo(new[] { "Thank the reader", "Mine", RehearsedScript.Subject }));
    }
}
