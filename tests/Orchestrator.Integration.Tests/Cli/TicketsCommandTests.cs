namespace Orchestrator.Cli;

internal sealed class TicketsCommandTests : CliFixture
{
    [Test]
    public async Task New_Written_IsListedAsReady()
    {
        var repository = MakeRepository();

        var written = await Orchestrator.RunAsync("tickets", "new", "--title", "Slugs lose \"accents\"", "--body", "Keep them.", "--repo", repository, "--json");
        var listed = await Orchestrator.RunAsync("tickets", "list", "--json");

        Assert.That(written.ExitCode, Is.Zero, written.Everything);
        var ticket = listed.Json().GetProperty("tickets").EnumerateArray().Single();
        Assert.That(ticket.GetProperty("ticket").GetString(), Is.EqualTo(written.Json().GetProperty("ticket").GetString()));
        Assert.That(ticket.GetProperty("title").GetString(), Is.EqualTo("Slugs lose \"accents\""));
        Assert.That(ticket.GetProperty("repository").GetString(), Is.EqualTo(repository));
    }

    [TestCase("")]
    [TestCase("two\nlines")]
    [TestCase("escape\u001b[2J")]
    public async Task New_TitleThatIsNone_IsAUsageError(string title)
    {
        var outcome = await Orchestrator.RunAsync("tickets", "new", "--title", title, "--body", "x", "--repo", MakeRepository());

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        outcome.AssertIsClear();
    }

    [Test]
    public async Task New_RepositoryThatIsNotThere_EndsWithNotFound()
    {
        var outcome = await Orchestrator.RunAsync("tickets", "new", "--title", "x", "--body", "x", "--repo", "/nowhere\u001b[2J");

        Assert.That(outcome.ExitCode, Is.EqualTo(4), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("/nowhere"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task New_LongerThanATicketMayBe_IsRefusedAndWritesNothing()
    {
        Orchestrator.Environment["ORCHESTRATOR_Tickets__local__SizeLimit"] = "2048";

        var outcome = await Orchestrator.RunAsync("tickets", "new", "--title", "x", "--body", new string('x', 4096), "--repo", MakeRepository());

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain("a ticket may have 2 KiB"));
        Assert.That((await Orchestrator.RunAsync("tickets", "list", "--json")).Json().GetProperty("tickets").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task List_None_IsANote()
    {
        var outcome = await Orchestrator.RunAsync("tickets", "list");

        Assert.That((outcome.ExitCode, outcome.Output), Is.EqualTo((0, "")));
        Assert.That(outcome.Error, Does.Contain("tickets new"));
    }

    [Test]
    public async Task List_SomeUnreadable_GivesTheOthersAndNamesFileAndLine()
    {
        await Orchestrator.RunAsync("tickets", "new", "--title", "Fine", "--body", "x", "--repo", MakeRepository());
        Orchestrator.Write("share/orchestrator/tickets/broken.md", "---\ntitle: T\n\"\u001b[2Jlabel\": [agent-ready]\n---\n");

        var text = await Orchestrator.RunAsync("tickets", "list");
        var json = await Orchestrator.RunAsync("tickets", "list", "--json");

        Assert.That((text.ExitCode, json.ExitCode), Is.EqualTo((0, 0)));
        Assert.That(text.Output, Does.Contain("local:fine.md"));
        Assert.That(text.Error, Does.Contain("broken.md:3: "));
        text.AssertIsClear();
        Assert.That(json.Json().GetProperty("unreadable")[0].GetString(), Does.Contain("broken.md:3: "));
    }

    [Test]
    public async Task List_HostileText_IsInert()
    {
        Orchestrator.Write("share/orchestrator/tickets/hostile.md", "---\ntitle: \"a\\e[2J\\a\\u009b31m \\u202egpj\"\nlabels: [agent-ready]\nrepository: \"/\\e]0;x\"\n---\n");

        foreach (var arguments in new[] { new[] { "tickets", "list" }, ["tickets", "list", "--json"] })
        {
            var outcome = await Orchestrator.RunAsync(arguments);

            Assert.That(outcome.Output, Does.Contain("hostile.md"), outcome.Everything);
            Assert.That(outcome.Output.Where(character => (char.IsControl(character) && character != '\n') || character is '\u202e' or '\u009b'), Is.Empty);
        }
    }
}
