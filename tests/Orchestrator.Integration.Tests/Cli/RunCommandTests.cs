namespace Orchestrator.Cli;

internal sealed class RunCommandTests : CliFixture
{
    private string Ticket => Orchestrator.Write("fix-it.md", "# Fix it\n\nPlease.\n");

    private string Script => Orchestrator.Write("script.json", """{ "stages": {} }""");

    [Test]
    public async Task Run_UnknownAgent_IsAUsageErrorThatNamesTheKnownOnes()
    {
        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", Ticket, "--agent", "hal9000");

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("hal9000").And.Contain("claude").And.Contain("rehearsal"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Run_AgentNotInstalled_IsNotReadyAndSaysHow()
    {
        Orchestrator.Environment["ORCHESTRATOR_Agents__claude__Directory"] = Path.Combine(Orchestrator.Home, "nothing");

        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", Ticket, "--agent", "claude");

        Assert.That(outcome.ExitCode, Is.EqualTo(5), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("'claude' cannot start here").And.Contain("agents/install"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Run_RehearsalWithoutScript_IsNotReady()
    {
        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", Ticket, "--agent", "rehearsal");

        Assert.That(outcome.ExitCode, Is.EqualTo(5), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("script"));
    }

    [Test]
    public async Task Run_ScriptThatIsNotThere_IsAUsageError()
    {
        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", Ticket, "--agent", "rehearsal", "--script", "none.json");

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("none.json"));
    }

    [TestCase("nowhere")]
    [TestCase(".")]
    public async Task Run_NoRepository_IsNotFound(string path)
    {
        Orchestrator.InProcessOfItsOwn = true;
        var outcome = await Orchestrator.RunAsync("run", "--repo", path, "--ticket", Ticket, "--agent", "rehearsal", "--script", Script);

        Assert.That(outcome.ExitCode, Is.EqualTo(4), outcome.Everything);
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Run_NoTicket_IsNotFound()
    {
        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", "none.md", "--agent", "rehearsal", "--script", Script);

        Assert.That(outcome.ExitCode, Is.EqualTo(4), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("none.md"));
    }

    [TestCase("")]
    [TestCase(" \n\n")]
    public async Task Run_EmptyTicket_IsAUsageError(string content)
    {
        var ticket = Orchestrator.Write("empty.md", content);

        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", ticket, "--agent", "rehearsal", "--script", Script);

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("empty.md").And.Contain("empty"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Run_TicketThatIsNoText_IsOneMessage()
    {
        var ticket = Path.Combine(Orchestrator.Home, "binary.md");
        await File.WriteAllBytesAsync(ticket, [0xff, 0xfe, 0x00, 0x80]);

        var outcome = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", ticket, "--agent", "rehearsal", "--script", Script);

        Assert.That(outcome.ExitCode, Is.Not.Zero);
        Assert.That(outcome.Error, Does.Contain("UTF-8"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Run_FailureAsJson_IsOneObjectOnStandardError()
    {
        var outcome = await Orchestrator.RunAsync("run", "--repo", "nowhere", "--ticket", Ticket, "--agent", "rehearsal", "--script", Script, "--json");

        var error = (outcome with { Output = outcome.Error }).Json().GetProperty("error");
        Assert.That(error.GetProperty("exitCode").GetInt32(), Is.EqualTo(outcome.ExitCode).And.EqualTo(4));
        Assert.That(error.GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That(outcome.Output, Is.Empty);
    }
}
