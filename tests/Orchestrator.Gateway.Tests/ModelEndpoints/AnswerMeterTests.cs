using System.Text;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

[TestFixture]
public sealed class AnswerMeterTests
{
    private static readonly object[] Answers =
    [
        new object[] { ModelProtocol.AnthropicMessages, true, ModelStreams.Anthropic, "claude-sonnet-4-5-20250929", new TokenCount(1000, 5000, 200, 300) },
        new object[] { ModelProtocol.AnthropicMessages, false, ModelStreams.AnthropicWhole, "claude-haiku-4-5", new TokenCount(10, 20, 0, 5) },
        new object[] { ModelProtocol.OpenAI, true, ModelStreams.Responses, "gpt-5-2025-08-07", new TokenCount(200, 1000, 0, 50) },
        new object[] { ModelProtocol.OpenAI, true, ModelStreams.ChatCompletions, "gpt-4.1-mini-2025-04-14", new TokenCount(40, 60, 0, 20) },
        new object[] { ModelProtocol.Gemini, true, ModelStreams.Gemini, "gemini-2.5-pro", new TokenCount(100, 400, 0, 100) },
        new object[] { ModelProtocol.Gemini, false, ModelStreams.GeminiArray, "gemini-2.5-flash", new TokenCount(5, 0, 0, 7) },
    ];

    [TestCaseSource(nameof(Answers))]
    public void Take_WholeAnswer_TokensAndModel(ModelProtocol protocol, bool stream, string answer, string model, object tokens) =>
        AssertMeter(protocol, stream, answer, int.MaxValue, model, tokens);

    [TestCaseSource(nameof(Answers))]
    public void Take_ByteByByte_TheSame(ModelProtocol protocol, bool stream, string answer, string model, object tokens) =>
        AssertMeter(protocol, stream, answer, 1, model, tokens);

    [Test]
    public void Take_StreamCutAfterItsStart_EarlyUsageCounts()
    {
        var reader = UsageReader.For(ModelProtocol.AnthropicMessages);
        var meter = new AnswerMeter(reader, isEventStream: true);

        meter.Take(Encoding.UTF8.GetBytes(ModelStreams.Anthropic[..ModelStreams.Anthropic.IndexOf("event: message_delta", StringComparison.Ordinal)]));
        meter.End();

        Assert.That(reader.Tokens, Is.EqualTo(new TokenCount(1000, 5000, 200, 1)));
    }

    [TestCase("not json")]
    [TestCase("{\"usage\":7}")]
    [TestCase("{\"usage\":{\"input_tokens\":\"many\"")]
    [TestCase("[1,2]")]
    public void Take_Nonsense_NoUsage(string answer)
    {
        foreach (var protocol in Enum.GetValues<ModelProtocol>())
        {
            var reader = UsageReader.For(protocol);
            var meter = new AnswerMeter(reader, isEventStream: false);
            meter.Take(Encoding.UTF8.GetBytes(answer));
            meter.End();

            Assert.That(reader.Tokens, Is.Null);
        }
    }

    [Test]
    public void Take_NegativeTokens_NoRebate()
    {
        var reader = UsageReader.For(ModelProtocol.OpenAI);
        reader.Read("""{"usage":{"input_tokens":-5,"input_tokens_details":{"cached_tokens":-9},"output_tokens":-1}}"""u8.ToArray());

        Assert.That(reader.Tokens, Is.EqualTo(default(TokenCount)));
    }

    private static void AssertMeter(ModelProtocol protocol, bool stream, string answer, int pieceLength, string model, object tokens)
    {
        var reader = UsageReader.For(protocol);
        var meter = new AnswerMeter(reader, stream);
        var bytes = Encoding.UTF8.GetBytes(answer);
        foreach (var piece in bytes.Chunk(Math.Min(bytes.Length, pieceLength)))
        {
            meter.Take(piece);
        }

        meter.End();
        Assert.That(reader.Model, Is.EqualTo(model));
        Assert.That(reader.Tokens, Is.EqualTo(tokens));
    }
}
