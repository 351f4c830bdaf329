using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Cli;

/// <summary>How a whole run ends with its pull request, carried on by whichever process comes after the command.</summary>
[Category("Integration")]
internal sealed class LocalForgeRunTests : CliFixture
{
    private static readonly string Samples = Path.Combine(RepositoryRoot.Path, "samples", "demo");

    private string _repository = null!;

    private static string Script => Path.Combine(Samples, "script.json");

    [SetUp]
    public async Task OpenAsync()
    {
        await RequireSandboxesAsync();

        _repository = MakeRepository(Path.Combine(Samples, "repository"));
        var body = await File.ReadAllTextAsync(Path.Combine(Samples, "ticket.md"));
        var written = await Orchestrator.RunAsync("tickets", "new", "--title", "Keep the accents", "--body", body, "--repo", _repository, "--json");
        var ticket = Path.Combine(Orchestrator.Data, "tickets", written.Json().GetProperty("ticket").GetString()!["local:".Length..]);
        var run = await Orchestrator.RunAsync("run", "--repo", _repository, "--ticket", ticket, "--agent", "rehearsal", "--script", Script, "--yes", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Everything);
    }

    [Test]
    public async Task Merge_ContinuedByACommand_CompletesTheRunWithItsCommitsInTheBase()
    {
        var listed = (await Orchestrator.RunAsync("tickets", "list", "--json")).Json();
        var merged = await Orchestrator.RunAsync("pr", "merge", "latest");
        var waiting = await RunAsync();

        var over = await Orchestrator.RunAsync("runs", "continue", "latest", "--script", Script, "--json");

        Assert.That((merged.ExitCode, over.ExitCode), Is.EqualTo((0, 0)), over.Everything);
        var run = await RunAsync();
        Assert.Multiple(() =>
        {
            Assert.That(listed.GetProperty("tickets").GetArrayLength(), Is.Zero, "a ticket with a run waits for another");
            Assert.That(waiting.GetProperty("state").GetString(), Is.EqualTo("InReview"));
            Assert.That(run.GetProperty("state").GetString(), Is.EqualTo("Completed"));
            Assert.That(run.GetProperty("ticket").GetString(), Is.EqualTo("local:keep-the-accents.md"));
            Assert.That(GitProgram.Run(_repository, "rev-list", "--parents", "-1", "main").Split(' ')[^1], Is.EqualTo(run.GetProperty("headCommit").GetString()));
            Assert.That(TicketStatus(), Is.EqualTo("Done"));
        });
    }

    [Test]
    public async Task Close_ContinuedByAService_CancelsTheRunAndLeavesItsBranch()
    {
        var before = GitProgram.Run(_repository, "rev-parse", "main");
        var closed = await Orchestrator.RunAsync("pr", "close", "latest", "--as", "ada");
        Assert.That(closed.ExitCode, Is.Zero, closed.Everything);

        await ServeUntilAsync("Cancelled");

        var run = await RunAsync();
        var branch = run.GetProperty("headBranch").GetString()!;
        Assert.Multiple(() =>
        {
            Assert.That(run.GetProperty("reason").GetString(), Does.Contain("closed by ada"));
            Assert.That(GitProgram.Run(_repository, "rev-parse", "main"), Is.EqualTo(before));
            Assert.That(GitProgram.Run(_repository, "rev-parse", branch), Is.EqualTo(run.GetProperty("headCommit").GetString()), "what people may still want is gone");
            Assert.That(Directory.GetDirectories(Path.Combine(Orchestrator.Data, "sandboxes")), Is.Empty);
            Assert.That(TicketStatus(), Is.EqualTo("Abandoned"));
        });
    }

    [Test]
    public async Task Comment_StoredBeforeAnyServiceRan_IsAnsweredByTheNextOne()
    {
        await Orchestrator.RunAsync("pr", "comment", "latest", "--file", "lib/Slug.pm", "--line", "51", "--as", "ada", "-m", "What of '!!!'?");

        var answered = await Orchestrator.RunAsync("runs", "continue", "latest", "--script", Script, "--json");

        Assert.That(answered.ExitCode, Is.Zero, answered.Everything);
        var thread = (await Orchestrator.RunAsync("pr", "show", "latest", "--json")).Json().GetProperty("threads").EnumerateArray().Single();
        Assert.That(thread.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("isOurs").GetBoolean()), Is.EqualTo(new[] { false, true }));
    }

    private async Task<JsonElement> RunAsync() => (await Orchestrator.RunAsync("runs", "show", "latest", "--json")).Json().GetProperty("run");

    private string TicketStatus()
    {
        var state = Directory.GetFiles(Path.Combine(Orchestrator.Data, "tickets", ".state")).Single();
        using var document = JsonDocument.Parse(File.ReadAllText(state));
        return document.RootElement.GetProperty("status").GetString()!;
    }

    private async Task ServeUntilAsync(string state)
    {
        using var process = Orchestrator.Start("serve", "--urls", "http://127.0.0.1:0");
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
        try
        {
            while ((await RunAsync()).GetProperty("state").GetString() != state)
            {
                timeout.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(timeout.Token);
            await TestContext.Out.WriteLineAsync(string.Concat(await output));
        }
    }
}
