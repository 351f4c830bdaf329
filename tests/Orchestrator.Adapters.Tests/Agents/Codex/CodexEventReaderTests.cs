namespace Orchestrator.Agents.Codex;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CodexEventReaderTests
{
    private readonly RecordingObserver _observer = new();

    [TestCase("codex", AgentEnding.Finished)]
    [TestCase("errors/codex.cut1", AgentEnding.Finished)]
    [TestCase("errors/codex.r429x2", AgentEnding.Finished)]
    [TestCase("errors/codex.schema", AgentEnding.Finished)]
    [TestCase("errors/codex.e400", AgentEnding.RequestRejected)]
    [TestCase("errors/codex.e401", AgentEnding.AuthenticationFailed)]
    [TestCase("errors/codex.e429", AgentEnding.RateLimited)]
    [TestCase("errors/codex.e500", AgentEnding.ModelUnavailable)]
    [TestCase("errors/codex.pint", null)]
    [TestCase("errors/codex.pterm", null)]
    public void Read_Transcript_EndsAs(string name, AgentEnding? ending)
    {
        Assert.That(Transcript.EndingOf(new CodexEventReader(_observer, true), name), Is.EqualTo(ending));
    }

    [Test]
    public void Read_Success_CountsTokensWithoutTheCachedOnes()
    {
        var reader = new CodexEventReader(_observer, true);

        Transcript.Feed(reader, Transcript.Read("codex"));

        Assert.That(reader.Usage, Is.EqualTo(new AgentUsage(3600, 1200, 240, null)));
        Assert.That(reader.Outcome, Is.EqualTo(new CommandLine.AgentOutcome(AgentEnding.Finished, "All done: file written and committed.")));
        Assert.That(_observer.Events.OfType<AgentEvent.Warning>().Single().Text, Does.Contain("metadata"));
        Assert.That(_observer.Events.OfType<AgentEvent.ToolCall>().Count(), Is.EqualTo(3));
    }

    [Test]
    public void Read_Schema_TakesTheLastMessage()
    {
        var reader = new CodexEventReader(_observer, true);

        Transcript.Feed(reader, Transcript.Read("errors/codex.schema"));

        Assert.That(reader.Outcome!.Answer, Is.EqualTo("""{"summary": "all done", "files": ["hello.txt"]}"""));
    }
}
