namespace Orchestrator.Agents.OpenCode;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OpenCodeEventReaderTests
{
    private readonly RecordingObserver _observer = new();

    [TestCase("opencode", AgentEnding.Finished)]
    [TestCase("errors/opencode.cut1", AgentEnding.Finished)]
    [TestCase("errors/opencode.r429x2", AgentEnding.Finished)]
    [TestCase("errors/opencode.e400", AgentEnding.RequestRejected)]
    [TestCase("errors/opencode.e401", AgentEnding.AuthenticationFailed)]
    [TestCase("errors/opencode.e429", AgentEnding.RateLimited)]
    [TestCase("errors/opencode.e500", null)]
    [TestCase("errors/opencode.pint", null)]
    [TestCase("errors/opencode.pterm", null)]
    public void Read_Transcript_EndsAs(string name, AgentEnding? ending)
    {
        Assert.That(Transcript.EndingOf(new OpenCodeEventReader(_observer, true), name), Is.EqualTo(ending));
    }

    [Test]
    public void Read_Success_SumsTheSteps()
    {
        var reader = new OpenCodeEventReader(_observer, true);

        Transcript.Feed(reader, Transcript.Read("opencode"));

        Assert.That(reader.Usage, Is.EqualTo(new AgentUsage(3600, 1200, 240, 0.01476m)));
        Assert.That(reader.Outcome!.Message, Is.EqualTo("All done: file written and committed."));
        Assert.That(_observer.Events.OfType<AgentEvent.Started>().Count(), Is.EqualTo(1));
        Assert.That(_observer.Events.OfType<AgentEvent.ToolResult>().Count(), Is.EqualTo(3));
    }
}
