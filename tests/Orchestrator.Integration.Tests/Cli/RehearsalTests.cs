using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Cli;

/// <summary>The demo's ticket from end to end, as a person at a terminal would do it.</summary>
[Category("Integration")]
internal sealed class RehearsalTests : CliFixture
{
    // As a newcomer does it.
    protected override bool InProcessesOfTheirOwn => true;

    private string _repository = null!;
    private string _ticket = null!;

    private static string Samples { get; } = Path.Combine(RepositoryRoot.Path, "samples", "demo");

    private static string Script => Path.Combine(Samples, "script.json");

    [SetUp]
    public async Task MakeSampleAsync()
    {
        await RequireSandboxesAsync();
        _repository = MakeRepository(Path.Combine(Samples, "repository"));
        _ticket = Path.Combine(Orchestrator.Home, "accents.md");
        File.Copy(Path.Combine(Samples, "ticket.md"), _ticket);
    }

    [Test]
    public async Task Run_Rehearsed_OpensAPullRequestAnswersItsReviewerAndMerges()
    {
        var run = await RunAsync();
        Assert.That(run.ExitCode, Is.Zero, run.Everything);
        Assert.That(run.Output.Split('\n')[0], Does.Contain("\"text\":\"Fetching\""));
        var last = JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("run");
        Assert.That(last.GetProperty("state").GetString(), Is.EqualTo("InReview"));

        await Orchestrator.RunAsync("pr", "comment", "latest", "--file", "lib/Slug.pm", "--line", "51", "--as", "reviewer", "-m", "What of '!!!'?");
        var answered = await Orchestrator.RunAsync("runs", "continue", "latest", "--script", Script, "--json");
        Assert.That(answered.ExitCode, Is.Zero, answered.Everything);
        var shown = (await Orchestrator.RunAsync("pr", "show", "latest", "--json")).Json();
        var thread = shown.GetProperty("threads").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(thread.GetProperty("isResolved").GetBoolean());
            Assert.That(thread.GetProperty("comments").GetArrayLength(), Is.EqualTo(2));
            Assert.That(shown.GetProperty("diff").GetString(), Does.Contain("untitled"));
        });

        var merged = await Orchestrator.RunAsync("pr", "merge", "latest");
        Assert.That(merged.ExitCode, Is.Zero, merged.Everything);
        var over = await Orchestrator.RunAsync("runs", "continue", "latest", "--script", Script, "--json");
        Assert.That(over.ExitCode, Is.Zero, over.Everything);
        Assert.That((await Orchestrator.RunAsync("runs", "show", "latest", "--json")).Json().GetProperty("run").GetProperty("state").GetString(), Is.EqualTo("Completed"));
    }

    [Test]
    public async Task Run_Interrupted_EndsWith130AndIsCarriedOnByTheSameCommand()
    {
        // The agent waits in the middle of things for as long as it takes to be interrupted there.
        var waiting = JsonNode.Parse(await File.ReadAllTextAsync(Script))!;
        waiting["stages"]!["implement"]![0]!.AsArray().Insert(0, new JsonObject { ["wait_file"] = "/tmp/never" });
        var script = Orchestrator.Write("waiting.json", waiting.ToJsonString());
        using var process = Orchestrator.Start("run", "--repo", _repository, "--ticket", _ticket, "--agent", "rehearsal", "--script", script, "--yes", "--json");
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line && !line.Contains("Implement (round 1", StringComparison.Ordinal))
        {
            // Until it has come there.
        }

        using (var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await interrupt.WaitForExitAsync(timeout.Token);
        }

        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        Assert.That(process.ExitCode, Is.EqualTo(130), await error);
        Assert.That(await error, Does.Contain("Nothing is lost").And.Contain("runs continue"));

        var again = await RunAsync();

        Assert.That(again.ExitCode, Is.Zero, again.Everything);
        var runs = (await Orchestrator.RunAsync("runs", "list", "--json")).Json().GetProperty("runs").EnumerateArray().ToList();
        Assert.That(runs.Select(run => run.GetProperty("state").GetString()), Is.EqualTo(new[] { "InReview" }));
    }

    private Task<CommandOutcome> RunAsync() =>
        Orchestrator.RunAsync("run", "--repo", _repository, "--ticket", _ticket, "--agent", "rehearsal", "--script", Script, "--yes", "--json");
}
