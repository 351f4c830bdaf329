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
}
