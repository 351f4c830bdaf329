using System.Text;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

[TestFixture]
public sealed class WorstCaseTests
{
    // A model at 1 USD per million tokens in, 1,000 USD per million out: output tokens are tenths of a cent each.
    private const string Model = "costly";

    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"model":"costly","max_tokens":100}""", 100)]
    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"model":"costly-20250101","max_tokens":1e2}""", 100)]
    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"model":"costly"}""", 5000)]
    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"model":"costly","max_tokens":-1}""", 5000)]
    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"model":"costly","max_tokens":"1"}""", 5000)]
    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"model":"costly","max_output_tokens":1}""", 5000)]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", """{"model":"costly","max_output_tokens":100}""", 100)]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", """{"model":"costly","max_tokens":1,"max_completion_tokens":1,"n":1}""", 5000)]
    [TestCase(ModelProtocol.OpenAI, "/v1/chat/completions", """{"model":"costly","max_tokens":1,"max_completion_tokens":100}""", 100)]
    [TestCase(ModelProtocol.OpenAI, "/v1/chat/completions", """{"model":"costly","max_tokens":100,"n":3}""", 300)]
    [TestCase(ModelProtocol.OpenAI, "/v1/chat/completions", """{"model":"vendor/costly","max_output_tokens":1}""", 5000)]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/costly:generateContent", """{"generationConfig":{"maxOutputTokens":100,"candidateCount":2}}""", 200)]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/costly:streamGenerateContent", """{"generation_config":{"max_output_tokens":100}}""", 100)]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/costly:generateContent", """{"generationConfig":{"maxOutputTokens":1},"generation_config":{"maxOutputTokens":900}}""", 5000)]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/costly:generateContent", """{"model":"free","maxOutputTokens":1}""", 5000)]
    public void Of_Request_CountsTheOutputThatTheEndpointWouldAllow(ModelProtocol protocol, string path, string body, int output) =>
        Assert.That(Of(protocol, path, body), Is.EqualTo(output * 0.001m).Within(0.0001m));

    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", "", 0)]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", ",\"previous_response_id\":\"resp_1\"", 400_000)]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", ",\"previous_response_id\":null", 0)]
    public void Of_Request_CountsInputByItsSizeAndByWhatItRefersTo(ModelProtocol protocol, string path, string more, int elsewhere)
    {
        var body = $$"""{"model":"costly","max_tokens":1,"max_output_tokens":1,"text":"{{new string('x', 20_000)}}"{{more}}}""";

        Assert.That(Of(protocol, path, body), Is.EqualTo(0.001m + (0.000001m * ((body.Length / 2) + elsewhere))).Within(0.000002m));
    }

    [Test]
    public void Of_ModelWithoutPrice_CostsNothing() =>
        Assert.That(Of(ModelProtocol.OpenAI, "/v1/responses", """{"model":"unheard-of"}"""), Is.Zero);

    private static decimal Of(ModelProtocol protocol, string path, string body)
    {
        var options = new EgressGatewayOptions { MaxOutputTokens = 5000, Prices = { [Model] = new ModelPrice { Input = 1, Output = 1000 } } };
        return new WorstCase(options, new ModelPriceTable(options)).Of(protocol, path, Encoding.UTF8.GetBytes(body));
    }
}
