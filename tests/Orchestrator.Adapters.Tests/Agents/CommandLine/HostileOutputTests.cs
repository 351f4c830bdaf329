using System.Text;
using Orchestrator.Agents.Claude;
using Orchestrator.Agents.Codex;
using Orchestrator.Agents.Gemini;
using Orchestrator.Agents.OpenCode;
using Orchestrator.Agents.Rehearsal;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.CommandLine;

/// <summary>Whatever a sandbox prints, a reader goes on reading and nothing of it is success.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HostileOutputTests
{
    private const int LineLimit = 64 * 1024;

    private static readonly string[] Lines =
    [
        "", "\0\0\0", "\u001b]0;title\u0007\u001b[2J", "null", "7", "\"text\"", "[]", "{}", "{", "{\"type\":", "{\"type\":7}",
        "{\"type\":null}", "{\"type\":{\"type\":\"result\"}}", new string('[', 5_000), "{\"type\":\"\\ud800\"}",
        "{\"event\":\"message\",\"text\":\"\\ud800\"}", "{\"event\":\"usage\",\"input\":-5,\"cost\":1e999}", "{\"event\":\"failed\",\"as\":\"finished\"}",
        "{\"type\":\"assistant\",\"message\":7}", "{\"type\":\"assistant\",\"message\":{\"content\":[7,null,{\"type\":\"text\",\"text\":{}}]}}",
        "{\"type\":\"user\",\"message\":{\"content\":\"text\"}}", "{\"type\":\"result\",\"modelUsage\":{\"a\":7},\"total_cost_usd\":-1}",
        "{\"type\":\"result\",\"status\":7,\"stats\":[]}", "{\"type\":\"item.completed\"}", "{\"type\":\"item.completed\",\"item\":[]}",
        "{\"type\":\"error\",\"message\":\"Reconnecting... 99999999999999/5\"}", "{\"type\":\"turn.failed\",\"error\":\"x\"}",
        "{\"type\":\"tool_use\",\"part\":{\"state\":[]}}", "{\"type\":\"step_finish\",\"part\":{\"tokens\":{\"input\":99999999999999999999}}}",
        "{\"type\":\"error\",\"error\":{\"data\":{\"statusCode\":\"401\"}}}", "{\"type\":\"system\",\"subtype\":\"api_retry\",\"attempt\":1.5}",
    ];

    private readonly RecordingObserver _observer = new();

    private static IEnumerable<TestCaseData> Readers()
    {
        yield return new TestCaseData(new Func<IAgentObserver, AgentEventReader>(o => new ClaudeEventReader(o, true))).SetArgDisplayNames("claude");
        yield return new TestCaseData(new Func<IAgentObserver, AgentEventReader>(o => new CodexEventReader(o, true))).SetArgDisplayNames("codex");
        yield return new TestCaseData(new Func<IAgentObserver, AgentEventReader>(o => new OpenCodeEventReader(o, true))).SetArgDisplayNames("opencode");
        yield return new TestCaseData(new Func<IAgentObserver, AgentEventReader>(o => new GeminiEventReader(o, true))).SetArgDisplayNames("gemini");
        yield return new TestCaseData(new Func<IAgentObserver, AgentEventReader>(o => new RehearsalEventReader(o, true))).SetArgDisplayNames("rehearsal");
    }

    [TestCaseSource(nameof(Readers))]
    public void Write_HostileLines_NeverThrowsNorFinishes(Func<IAgentObserver, AgentEventReader> create)
    {
        var reader = create(_observer);

        Transcript.Feed(reader, Encoding.UTF8.GetBytes(string.Join('\n', Lines)), LineLimit);

        Assert.That(reader.Outcome?.Ending, Is.Not.EqualTo(AgentEnding.Finished));
        Assert.That(reader.Usage.InputTokens, Is.GreaterThanOrEqualTo(0));
        Assert.That(reader.Usage.CostUsd ?? 0, Is.GreaterThanOrEqualTo(0));
        Assert.That(string.Concat(_observer.Events.Select(agentEvent => agentEvent.ToString())), Does.Not.Contain("\u001b").And.Not.Contain("\0"));
    }

    [TestCaseSource(nameof(Readers))]
    public void Write_BytesThatAreNotText_NeverThrows(Func<IAgentObserver, AgentEventReader> create)
    {
        var bytes = new byte[256 * 1024];
        new Random(7).NextBytes(bytes);
        byte[] broken = [.. "{\"type\":\"result\",\"event\":\"message\",\"text\":\""u8, 0xC3, 0x28, 0xFF, .. "\",\"structured_output\":\""u8, 0xFF, .. "\"}\n"u8];

        Transcript.Feed(create(_observer), [.. bytes, (byte)'\n', .. broken], LineLimit);

        Assert.That(_observer.Events, Has.Some.InstanceOf<AgentEvent.Unrecognised>());
    }

    [TestCaseSource(nameof(Readers))]
    public void Write_LineWithoutEnd_IsSkippedAndTheNextIsRead(Func<IAgentObserver, AgentEventReader> create)
    {
        var reader = create(_observer);
        var output = new AgentOutput(reader, LineLimit);
        var piece = new byte[32 * 1024];
        Array.Fill(piece, (byte)'x');

        for (var i = 0; i < 100; i++)
        {
            output.Write(OutputSource.Output, piece);
        }

        output.Write(OutputSource.Output, "\nnot json\n"u8);
        output.Complete();

        var lines = _observer.Events.OfType<AgentEvent.Unrecognised>().Select(line => line.Line).ToList();
        Assert.That(lines[0], Does.StartWith($"[a line of {100 * piece.Length} bytes]").And.Length.LessThan(4_000));
        Assert.That(lines[1], Is.EqualTo("not json"));
    }

    [Test]
    public void Write_FinalEventInALineTooLong_IsNoFinalEvent()
    {
        var reader = new ClaudeEventReader(_observer, true);
        var line = $$"""{"type":"result","subtype":"success","is_error":false,"result":"{{new string('x', LineLimit)}}"}""";

        Transcript.Feed(reader, Encoding.UTF8.GetBytes(line), LineLimit);

        Assert.That(reader.Outcome, Is.Null);
    }

    [Test]
    public void Errors_MoreThanIsKept_AreTheLast()
    {
        var output = new AgentOutput(new ClaudeEventReader(_observer, true), LineLimit);

        for (var i = 0; i < 5_000; i++)
        {
            output.Write(OutputSource.Error, Encoding.UTF8.GetBytes($"line {i}\u001b[0m\n"));
        }

        Assert.That(output.Errors(), Does.EndWith("line 4999\uFFFD[0m").And.Length.LessThanOrEqualTo(8 * 1024).And.Not.Contain("line 100\n"));
    }
}
