namespace Orchestrator.Runs;

/// <summary>Repositories and tickets that are not as one would wish.</summary>
[Category("Integration")]
internal sealed class UnusualInputTests : RehearsedRunFixture
{
    [Test]
    public async Task Run_RepositoryWithoutCommits_FailsAndSaysWhatToDo()
    {
        Repository = Path.Combine(Orchestrator.Home, "empty");
        Directory.CreateDirectory(Repository);
        GitProgram.Run(Repository, "init", "-q", "-b", "main");

        var outcome = await Orchestrator.RunAsync(
            "run", "--repo", Repository, "--ticket", NewTicket(), "--agent", "rehearsal", "--script", Orchestrator.Write("s.json", new RehearsedScript().ToString()), "--yes", "--json");

        Assert.That(outcome.ExitCode, Is.Not.Zero);
        Assert.That(outcome.Everything, Does.Contain("commit"));
        outcome.AssertIsClear();
        Repository = Path.Combine(Orchestrator.Home, "repository.git");
        await AssertTheNextRunWorksAsync();
    }

    [Test]
    public async Task Run_DetachedHead_IsAskedForABranchAndThenNeitherUsedNorTouched()
    {
        var work = Path.Combine(Orchestrator.Home, "work");
        GitProgram.Run(work, "checkout", "-q", "--detach");
        string[] command = ["run", "--repo", work, "--ticket", NewTicket(), "--agent", "rehearsal", "--script", Orchestrator.Write("s.json", new RehearsedScript().ToString()), "--yes", "--json"];

        var refused = await Orchestrator.RunAsync(command);
        Assert.That(refused.ExitCode, Is.EqualTo(2), refused.Everything);
        Assert.That(refused.Error, Does.Contain("detached").And.Contain("--base"));
        refused.AssertIsClear();

        var run = await LatestAsync(await Orchestrator.RunAsync([.. command, "--base", "main"]));
        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(GitProgram.Run(work, "status", "--branch", "--porcelain"), Does.StartWith("## HEAD (no branch)"));
    }

    [TestCase("dirty")]
    [TestCase("in the middle of a merge")]
    public async Task Run_WorkTreeThatIsNotAtRest_IsNeitherUsedNorTouched(string how)
    {
        var work = Path.Combine(Orchestrator.Home, "work");
        switch (how)
        {
            case "dirty":
                File.AppendAllText(Path.Combine(work, "README.md"), "Half a thought");
                File.WriteAllText(Path.Combine(work, "untracked"), "");
                GitProgram.Run(work, "add", "untracked");
                break;
            default:
                File.WriteAllText(Path.Combine(work, ".git", "MERGE_HEAD"), GitProgram.Run(work, "rev-parse", "HEAD") + "\n");
                break;
        }

        var before = GitProgram.Run(work, "status", "--porcelain=2", "--branch") + File.ReadAllText(Path.Combine(work, "README.md"));
        Repository = work;
        var run = await CarryAsync();

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(GitProgram.Run(work, "status", "--porcelain=2", "--branch") + File.ReadAllText(Path.Combine(work, "README.md")), Is.EqualTo(before));
        Assert.That(GitProgram.Run(work, "show", $"{run.HeadBranch}:README.md"), Does.Contain("Hello, reader.").And.Not.Contain("Half a thought"));
    }

    [Test]
    public async Task Run_TicketOfAMegabyte_IsCutForTheAgentAndCarried()
    {
        var run = await CarryAsync(ticket: NewTicket("# Greet the reader\n\n" + new string('x', 1024 * 1024)));

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
    }

    [Test]
    public async Task Run_BaseBranchMovesMeanwhile_KeepsTheCommitItBeganWith()
    {
        var work = Path.Combine(Orchestrator.Home, "work");
        var began = GitProgram.Run(Repository, "rev-parse", "main");
        var held = await CarryAsync(new RehearsedScript().With("implement", """{ "print": { "bytes": 104857600 } }"""));
        Assert.That(held.State, Is.EqualTo("NeedsHuman"), held.ToString());
        GitProgram.Run(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "--allow-empty", "-m", "Move on");
        GitProgram.Run(work, "push", "-q", Repository, "main");

        await Orchestrator.RunAsync("runs", "retry", "latest");
        var run = await ContinueAsync();

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(GitProgram.Run(Repository, "merge-base", "main", run.HeadBranch), Is.EqualTo(began));
        var merged = await Orchestrator.RunAsync("pr", "merge", "latest");
        Assert.That(merged.ExitCode, Is.Zero, merged.Everything);
        Assert.That(GitProgram.Run(Repository, "log", "--format=%s", "main"), Does.Contain("Move on").And.Contain(RehearsedScript.Subject));
    }

    [Test]
    public async Task Run_MistakeInTheRepositorysConfiguration_FailsWithFileLineAndWhatIsAllowed()
    {
        AddFiles((".orchestrator.yml", "version: 1\nverfy:\n  - true\n"));

        var run = await CarryAsync();

        Assert.That(run.State, Is.EqualTo("Failed"), run.ToString());
        Assert.That(run.Reason, Does.Contain(".orchestrator.yml").And.Contain("2").And.Contain("verify"));
    }
}
