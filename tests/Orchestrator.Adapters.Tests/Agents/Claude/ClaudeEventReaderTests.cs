using System.Text;

namespace Orchestrator.Agents.Claude;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ClaudeEventReaderTests
{
    private readonly RecordingObserver _observer = new();

    [TestCase("claude", AgentEnding.Finished)]
    [TestCase("errors/claude.r429x2", AgentEnding.Finished)]
    [TestCase("errors/claude.cut1", AgentEnding.Finished)]
    [TestCase("errors/claude.permdef", AgentEnding.Finished)]
    [TestCase("errors/claude.schema", AgentEnding.Finished)]
    [TestCase("errors/claude.schemabad", AgentEnding.Finished)]
    [TestCase("errors/claude.e400", AgentEnding.RequestRejected)]
    [TestCase("errors/claude.mr401", AgentEnding.AuthenticationFailed)]
    [TestCase("errors/claude.mr429", AgentEnding.RateLimited)]
    [TestCase("errors/claude.mr500", AgentEnding.ModelUnavailable)]
    [TestCase("errors/claude.apitimeout", AgentEnding.ModelUnavailable)]
    [TestCase("errors/claude.maxturns", AgentEnding.BudgetExhausted)]
    [TestCase("errors/claude.budget", AgentEnding.BudgetExhausted)]
    [TestCase("errors/claude.e401", null)]
    [TestCase("errors/claude.e429", null)]
    [TestCase("errors/claude.e500", null)]
    [TestCase("errors/claude.pint", null)]
    [TestCase("errors/claude.pterm", null)]
    public void Read_Transcript_EndsAs(string name, AgentEnding? ending)
    {
        Assert.That(Transcript.EndingOf(new ClaudeEventReader(_observer, true), name), Is.EqualTo(ending));
    }

    [TestCase("claude", 4800, 1200, 240, 0.0306)]
    [TestCase("errors/claude.budget", 2400, 600, 120, 0.0153)]
    public void Read_Transcript_CountsEveryTurn(string name, long input, long cached, long output, decimal cost)
    {
        var reader = new ClaudeEventReader(_observer, false);

        Transcript.Feed(reader, Transcript.Read(name));

        Assert.That(reader.Usage, Is.EqualTo(new AgentUsage(input, cached, output, cost)));
    }

    [Test]
    public void Read_Schema_TakesTheStructuredAnswer()
    {
        var reader = new ClaudeEventReader(_observer, true);

        Transcript.Feed(reader, Transcript.Read("errors/claude.schema"));

        Assert.That(reader.Outcome!.Answer, Is.EqualTo("""{"summary":"all done","files":["hello.txt"]}"""));
    }

    [Test]
    public void Read_SchemaNeverSatisfied_HasNoAnswer()
    {
        var reader = new ClaudeEventReader(_observer, true);

        Transcript.Feed(reader, Transcript.Read("errors/claude.schemabad"));

        Assert.That(reader.Outcome!.Answer, Is.Null);
    }

    [Test]
    public void Read_Retries_AreToldAndPending()
    {
        var reader = new ClaudeEventReader(_observer, false);

        Transcript.Feed(reader, Transcript.Read("errors/claude.e429"));

        Assert.That(reader.PendingRetry, Is.EqualTo("429 rate_limit"));
        Assert.That(_observer.Events.OfType<AgentEvent.Retry>().Select(retry => retry.Attempt), Is.EqualTo(Enumerable.Range(1, 8)));
    }

    [Test]
    public void Read_Success_TellsWhatWasDone()
    {
        Transcript.Feed(new ClaudeEventReader(_observer, false), Transcript.Read("claude"));

        Assert.That(_observer.Events.OfType<AgentEvent.ToolCall>().Select(call => call.Tool), Is.EqualTo(new[] { "Write", "Bash", "Bash" }));
        Assert.That(_observer.Events.OfType<AgentEvent.ToolResult>().Last().Output, Does.Contain("scripted commit"));
        Assert.That(_observer.Events.OfType<AgentEvent.Started>().Single().Version, Is.EqualTo("2.1.197"));
        Assert.That(_observer.Events.OfType<AgentEvent.Unrecognised>(), Is.Empty);
    }

    [TestCase("""{"type":"result","subtype":"success"}""", AgentEnding.Failed, Description = "no error flag at all")]
    [TestCase("""{"type":"result","subtype":"success","is_error":"false"}""", AgentEnding.Failed, Description = "a flag of another kind")]
    [TestCase("""{"type":"result","subtype":"success","is_error":false,"stop_reason":"refusal"}""", AgentEnding.Refused)]
    [TestCase("""{"type":"result","subtype":"error_during_execution","is_error":true,"errors":[7,"odd"]}""", AgentEnding.Failed)]
    public void Read_ResultThatIsNotPlainSuccess_IsNotFinished(string line, AgentEnding ending)
    {
        var reader = new ClaudeEventReader(_observer, false);

        Transcript.Feed(reader, Encoding.UTF8.GetBytes(line));

        Assert.That(reader.Outcome!.Ending, Is.EqualTo(ending));
    }
}
