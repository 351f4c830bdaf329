namespace Orchestrator.Cli;

/// <summary>The process is killed in the middle of each stage, with a signal that nothing can catch, and started again.</summary>
[Category("Faults")]
[NonParallelizable]
internal sealed class KillTests : CliFixture
{
    // Processes are what is killed.
    protected override bool InProcessesOfTheirOwn => true;

    private static readonly string Samples = Path.Combine(RepositoryRoot.Path, "samples", "demo");

    private static string Script => Path.Combine(Samples, "script.json");

    [TestCase("Fetch")]
    [TestCase("Plan")]
    [TestCase("PlanReview")]
    [TestCase("Implement")]
    [TestCase("Review")]
    [TestCase("Verify")]
    [TestCase("PullRequest")]
    public async Task Run_KilledInAStage_GoesOnAndDoublesNothing(string stage)
    {
        await RequireSandboxesAsync();
        var repository = MakeRepository(Path.Combine(Samples, "repository"));
        var ticket = Path.Combine(Orchestrator.Home, "accents.md");
        File.Copy(Path.Combine(Samples, "ticket.md"), ticket);
        Orchestrator.Environment["ORCHESTRATOR_Worker__LeaseDuration"] = "00:00:02";
        Orchestrator.Environment["ORCHESTRATOR_Worker__RenewInterval"] = "00:00:00.5";
        string[] run = ["run", "--repo", repository, "--ticket", ticket, "--agent", "rehearsal", "--script", Script, "--yes", "--json"];

        await KillInAsync(stage, run);
        var again = await Orchestrator.RunAsync(run);

        Assert.That(again.ExitCode, Is.Zero, again.Everything);
        var shown = (await Orchestrator.RunAsync("runs", "show", "latest", "--json")).Json();
        var pullRequests = (await Orchestrator.RunAsync("pr", "list", "--json")).Json().GetProperty("pullRequests");
        var state = Directory.GetFiles(Path.Combine(Orchestrator.Data, "tickets", ".state"));
        Assert.Multiple(() =>
        {
            Assert.That(shown.GetProperty("run").GetProperty("state").GetString(), Is.EqualTo("InReview"));
            Assert.That(pullRequests.GetArrayLength(), Is.EqualTo(1), "pull requests");
            Assert.That(Count(File.ReadAllText(state.Single()), "\"marker\""), Is.EqualTo(1), "comments on the ticket");
            Assert.That(GitProgram.Run(repository, "for-each-ref", "--format=%(refname)", "refs/heads/agent/").Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1), "branches");
            Assert.That(GitProgram.Run(repository, "rev-list", "--all", "--count"), Is.EqualTo("3"), "commits");
            Assert.That(Directory.GetDirectories(Path.Combine(Orchestrator.Data, "sandboxes")), Is.Empty, "sandboxes left");
        });
    }

    private async Task KillInAsync(string stage, string[] arguments)
    {
        using var process = Orchestrator.Start(arguments);
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line && !line.Contains($"\"text\":\"{stage} (round 1", StringComparison.Ordinal))
        {
            // Until the stage has begun.
        }

        process.Kill();
        await process.WaitForExitAsync(timeout.Token);
        Assert.That(process.ExitCode, Is.EqualTo(137));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
