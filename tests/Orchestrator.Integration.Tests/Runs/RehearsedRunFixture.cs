using System.Globalization;
using Orchestrator.Cli;

namespace Orchestrator.Runs;

/// <summary>Whole runs of the real program with the rehearsal agent, each from a ticket's file to wherever the run comes to rest.</summary>
internal abstract class RehearsedRunFixture : CliFixture
{
    private int _tickets;

    protected string Repository { get; set; } = "";

    [SetUp]
    public async Task MakeRepositoryAsync()
    {
        await RequireSandboxesAsync();
        Repository = MakeRepository();
    }

    protected string NewTicket(string text = "# Greet the reader\n\nThe README should greet whoever reads it.\n") =>
        Orchestrator.Write(string.Create(CultureInfo.InvariantCulture, $"ticket-{++_tickets}.md"), text);

    /// <summary>Starts a run of a ticket of its own, or goes on with that of a given one, until it rests.</summary>
    protected async Task<RunOutcome> CarryAsync(RehearsedScript? script = null, string? ticket = null) =>
        await LatestAsync(await Orchestrator.RunAsync(
            "run", "--repo", Repository, "--ticket", ticket ?? NewTicket(), "--agent", "rehearsal", "--script", WriteScript(script), "--yes", "--json"));

    /// <summary>Goes on with the newest run.</summary>
    protected async Task<RunOutcome> ContinueAsync(RehearsedScript? script = null) =>
        await LatestAsync(await Orchestrator.RunAsync("runs", "continue", "latest", "--script", WriteScript(script), "--json"));

    protected async Task<RunOutcome> LatestAsync(CommandOutcome? command = null)
    {
        command?.AssertIsClear();
        var shown = await Orchestrator.RunAsync("runs", "show", "latest", "--json");
        Assert.That(shown.ExitCode, Is.Zero, command?.Everything + shown.Everything);
        return new RunOutcome(command ?? shown, shown.Json());
    }

    /// <summary>Whatever went wrong before, the next ticket is carried to its pull request and nothing is left lying about.</summary>
    protected async Task AssertTheNextRunWorksAsync()
    {
        var next = await CarryAsync();
        Assert.That(next.State, Is.EqualTo("InReview"), next.ToString());
        Assert.That(Directory.GetDirectories(Path.Combine(Orchestrator.Data, "sandboxes")), Is.Empty, "sandboxes left");
    }

    /// <summary>Gives the repository more files.</summary>
    protected void AddFiles(params (string Path, string Content)[] files)
    {
        var work = Path.Combine(Orchestrator.Home, "work");
        foreach (var (path, content) in files)
        {
            Orchestrator.Write(Path.Combine("work", path), content);
        }

        GitProgram.Run(work, "add", "-A");
        GitProgram.Run(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "Add files");
        GitProgram.Run(work, "push", "-q", Repository, "main");
    }

    protected string Branches() => GitProgram.Run(Repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/agent/");

    private string WriteScript(RehearsedScript? script) => Orchestrator.Write("script.json", (script ?? new RehearsedScript()).ToString());
}
