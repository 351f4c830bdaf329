namespace Orchestrator.Agents.Gemini;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GeminiEventReaderTests
{
    private readonly RecordingObserver _observer = new();

    [TestCase("gemini", AgentEnding.Finished)]
    [TestCase("errors/gemini.r429x2", AgentEnding.Finished)]
    [TestCase("errors/gemini.e400", AgentEnding.RequestRejected)]
    [TestCase("errors/gemini.e401", AgentEnding.AuthenticationFailed)]
    [TestCase("errors/gemini.e429", null)]
    [TestCase("errors/gemini.e500", null)]
    [TestCase("errors/gemini.pint", null)]
    [TestCase("errors/gemini.pterm", null)]
    public void Read_Transcript_EndsAs(string name, AgentEnding? ending)
    {
        Assert.That(Transcript.EndingOf(new GeminiEventReader(_observer, true), name), Is.EqualTo(ending));
    }

    [Test]
    public void Read_Success_CountsTokensWithoutTheCachedOnes()
    {
        var reader = new GeminiEventReader(_observer, true);

        Transcript.Feed(reader, Transcript.Read("gemini"));

        Assert.That(reader.Usage, Is.EqualTo(new AgentUsage(3600, 1200, 240, null)));
        Assert.That(reader.Outcome!.Message, Is.EqualTo("All done: file written and committed."));
        Assert.That(_observer.Events.OfType<AgentEvent.Message>().Count(), Is.EqualTo(4));
    }
}
