using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Journal;
using Orchestrator.Runs;

namespace Orchestrator.Cli;

internal sealed class RunsCommandTests : CliFixture
{
    private const string Hostile = "Fix\u001b[2J\u001b]0;owned\u0007 it\u009b31m \u202egpj.exe\r[link=file:///etc]x[/]";

    [Test]
    public async Task List_NoRuns_IsAnEmptyList()
    {
        var outcome = await Orchestrator.RunAsync("runs", "list", "--json");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
        Assert.That(outcome.Json().GetProperty("runs").GetArrayLength(), Is.Zero);
    }

    [TestCase("show")]
    [TestCase("logs")]
    [TestCase("cancel")]
    [TestCase("retry")]
    [TestCase("approve")]
    [TestCase("continue")]
    public async Task Any_RunThatIsNotThere_EndsWithNotFound(string command)
    {
        foreach (var run in new[] { "latest", "0197c0de-0000-7000-8000-000000000000", "abcd1234", "local:nothing" })
        {
            var outcome = await Orchestrator.RunAsync("runs", command, run);

            Assert.That(outcome.ExitCode, Is.EqualTo(4), outcome.Everything);
            Assert.That(outcome.Error, Does.Contain(run));
            outcome.AssertIsClear();
        }
    }

    [Test]
    public async Task Show_Json_HasTheDocumentedFields()
    {
        var run = await SeedAsync(RunStates.InReview);

        var outcome = await Orchestrator.RunAsync("runs", "show", "latest", "--json");

        var shown = outcome.Json().GetProperty("run");
        Assert.That(shown.GetProperty("id").GetGuid(), Is.EqualTo(run));
        Assert.That(shown.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
        {
            "id", "state", "reason", "ticket", "title", "forge", "repository", "actor", "agent", "model", "baseBranch", "baseCommit",
            "headBranch", "headCommit", "pullRequest", "stage", "costUsd", "inputTokens", "outputTokens", "artefacts", "createdAt",
            "updatedAt", "finishedAt",
        }));
        Assert.That(outcome.Json().GetProperty("attempts").GetArrayLength(), Is.Zero);
    }

    [TestCase("runs", "list")]
    [TestCase("runs", "show", "latest")]
    [TestCase("runs", "logs", "latest")]
    [TestCase("runs", "list", "--json")]
    [TestCase("runs", "show", "latest", "--json")]
    [TestCase("runs", "logs", "latest", "--json")]
    public async Task Any_HostileTextInARun_IsInert(params string[] arguments)
    {
        await SeedAsync(RunStates.InReview);

        var outcome = await Orchestrator.RunAsync(arguments);

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
        Assert.That(outcome.Output, Does.Contain("Fix"));
        Assert.That(outcome.Output.Where(character => (char.IsControl(character) && character != '\n') || character is '\u202e' or '\u009b'), Is.Empty);
    }

    [Test]
    public async Task Show_EndOfTheId_FindsTheRun()
    {
        var run = await SeedAsync(RunStates.InReview);

        var outcome = await Orchestrator.RunAsync("runs", "show", run.ToString()[^8..], "--json");

        Assert.That(outcome.Json().GetProperty("run").GetProperty("id").GetGuid(), Is.EqualTo(run));
    }

    [Test]
    public async Task Cancel_NoServerRuns_StoresTheMessageAndSaysWhoCarriesItOut()
    {
        var run = await SeedAsync(RunStates.InReview);

        var outcome = await Orchestrator.RunAsync("runs", "cancel", "latest");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
        Assert.That(outcome.Output, Does.Contain(run.ToString()).And.Contain("No orchestrator is running").And.Contain("orchestrator serve"));
        await using var services = StoreSeed.Services(Orchestrator);
        Assert.That(await services.GetRequiredService<Messaging.BusActivity>().CountWaitingAsync(CancellationToken.None), Is.EqualTo(1));
    }

    [TestCase("retry", RunStates.InReview)]
    [TestCase("approve", RunStates.InReview)]
    [TestCase("cancel", RunStates.Completed)]
    public async Task Decision_RunInAnotherState_IsRefusedWithTheState(string command, string state)
    {
        await SeedAsync(state);

        var outcome = await Orchestrator.RunAsync("runs", command, "latest");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain(state));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Approve_PlanThatWasReplaced_IsRefused()
    {
        await SeedAsync(RunStates.AwaitingApproval);

        var outcome = await Orchestrator.RunAsync("runs", "approve", "latest", "--plan", new string('0', 64));

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("another plan"));
    }

    [Test]
    public async Task Any_DatabaseThatIsNone_IsOneMessageWithALogFile()
    {
        Orchestrator.Write("share/orchestrator/orchestrator.db", new string('x', 8192));

        var outcome = await Orchestrator.RunAsync("runs", "list");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        outcome.AssertIsClear();
        var log = outcome.Error.Split(' ').Single(word => word.Contains(".log", StringComparison.Ordinal)).Trim().TrimEnd('.');
        Assert.That(await File.ReadAllTextAsync(log), Does.Contain("   at "));
    }

    [Test]
    public async Task Any_DataDirectoryThatCannotBe_IsOneMessage()
    {
        var file = Orchestrator.Write("file", "");

        var outcome = await Orchestrator.RunAsync("runs", "list", "--data", Path.Combine(file, "below"));

        Assert.That(outcome.ExitCode, Is.Not.Zero);
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Any_DatabaseMade_IsReadableByTheOwnerOnly()
    {
        await Orchestrator.RunAsync("runs", "list");

        Assert.That(File.GetUnixFileMode(Orchestrator.Data), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [TestCase("runs", "list")]
    [TestCase("runs", "show", "latest")]
    [TestCase("config", "show")]
    public async Task Any_ThroughAPipe_LinesEndWithoutBlanks(params string[] arguments)
    {
        await SeedAsync(RunStates.InReview);

        var outcome = await Orchestrator.RunAsync(arguments);

        Assert.That(outcome.Output.Split('\n'), Has.None.EndsWith(" "));
    }

    private async Task<Guid> SeedAsync(string state)
    {
        var now = TimeProvider.System.GetUtcNow();
        var run = new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            Version = 1,
            CurrentState = state,
            TicketSource = "local",
            TicketId = "fix",
            TicketTitle = Hostile,
            Reason = Hostile,
            Forge = "local",
            Repository = "/tmp/\u001b[31mrepository",
            CreatedAt = now,
            UpdatedAt = now,
            Artefacts = { [ArtefactNames.Plan] = new string('a', 64) },
        };
        await StoreSeed.AddAsync(
            Orchestrator,
            run,
            new RunRecord { RunId = run.CorrelationId, At = now, Kind = RecordKinds.AgentEvent, Text = Hostile });
        return run.CorrelationId;
    }
}
