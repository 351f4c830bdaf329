using System.Text;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

[TestFixture]
public sealed class ModelRequestInspectorTests
{
    [TestCase(ModelProtocol.AnthropicMessages, """{"tools":[{"type":"web_fetch_20250910","name":"web_fetch"}]}""")]
    [TestCase(ModelProtocol.AnthropicMessages, """{"tools":[{"name":"ok","input_schema":{}},{"type":"web_search_20250305"}]}""")]
    [TestCase(ModelProtocol.AnthropicMessages, """{"tools":[{"\u0074ype":"code_execution_20250825"}]}""")]
    [TestCase(ModelProtocol.AnthropicMessages, """{"mcp_servers":[{"type":"url","url":"https://evil.test"}]}""")]
    [TestCase(ModelProtocol.AnthropicMessages, """{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://evil.test/?data"}}]}]}""")]
    [TestCase(ModelProtocol.AnthropicMessages, """{"messages":[{"content":[{"type":"tool_result","content":[{"type":"document","source":{"type":"url","url":"https://evil.test"}}]}]}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"tools":[{"type":"web_search"}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"tools":[{"type":"mcp","server_url":"https://evil.test"}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"Tools":[{"Type":"mcp"}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"tools":[{"type":"namespace","name":"n","tools":[{"type":"code_interpreter"}]}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"web_search_options":{}}""")]
    [TestCase(ModelProtocol.OpenAI, """{"plugins":[{"id":"web"}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"input":[{"content":[{"type":"input_image","image_url":"https://evil.test/?data"}]}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"messages":[{"content":[{"type":"image_url","image_url":{"url":"https://evil.test/?data"}}]}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"input":[{"content":[{"type":"input_file","file_url":"https://evil.test/?data"}]}]}""")]
    [TestCase(ModelProtocol.Gemini, """{"tools":[{"googleSearch":{}}]}""")]
    [TestCase(ModelProtocol.Gemini, """{"tools":[{"functionDeclarations":[]},{"url_context":{}}]}""")]
    [TestCase(ModelProtocol.Gemini, """{"contents":[{"parts":[{"file_data":{"file_uri":"https://evil.test/?data"}}]}]}""")]
    public void Inspect_VendorReachesOut_Refused(ModelProtocol protocol, string body)
    {
        var refusal = Inspect(protocol, body);

        Assert.That(refusal, Does.Match("vendor_(tool|fetch)_refused"));
    }

    [TestCase("{\"tools\":[],\"tools\":[{\"type\":\"web_search\"}]}")]
    [TestCase("{\"a\":1} {\"tools\":[]}")]
    [TestCase("[]")]
    [TestCase("")]
    [TestCase("{/* */}")]
    [TestCase("tools=1")]
    public void Inspect_NotOneStrictObject_Refused(string body)
    {
        foreach (var protocol in Enum.GetValues<ModelProtocol>())
        {
            Assert.That(Inspect(protocol, body), Is.EqualTo("malformed"));
        }
    }

    [TestCase(ModelProtocol.AnthropicMessages, """{"tools":[{"name":"Bash","input_schema":{"properties":{"source":{"type":"url"},"tools":{"type":"array"}}}},{"type":"custom","name":"x"},{"type":"bash_20250124","name":"bash"}],"mcp_servers":[]}""")]
    [TestCase(ModelProtocol.AnthropicMessages, """{"messages":[{"content":[{"type":"tool_use","input":{"tools":[{"type":"web_search"}],"source":{"type":"url"}}},{"type":"image","source":{"type":"base64","data":"aaaa"}}]}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"tools":[{"type":"function","name":"x","parameters":{"properties":{"image_url":{"type":"string"},"url":{"type":"string"}}}},{"type":"custom"},{"type":"local_shell"}],"input":[{"image_url":"data:image/png;base64,aa"}]}""")]
    [TestCase(ModelProtocol.OpenAI, """{"input":[{"type":"function_call","arguments":"{\"tools\":[{\"type\":\"web_search\"}]}"}]}""")]
    [TestCase(ModelProtocol.Gemini, """{"tools":[{"functionDeclarations":[{"name":"x","parameters":{}}]}],"contents":[{"parts":[{"functionCall":{"name":"x","args":{"file_uri":"https://a.test"}}}]}]}""")]
    public void Inspect_AgentsOwnTools_Pass(ModelProtocol protocol, string body) => Assert.That(Inspect(protocol, body), Is.Null);

    [Test]
    public void Inspect_AllowedByTheOperator_Passes()
    {
        var options = new EgressGatewayOptions { AllowVendorFetches = true, AllowedVendorTools = { "web_search" } };

        Assert.That(Inspect(ModelProtocol.OpenAI, """{"tools":[{"type":"web_search"}],"file_url":"https://a.test"}""", options), Is.Null);
    }

    private static string? Inspect(ModelProtocol protocol, string body, EgressGatewayOptions? options = null) =>
        new ModelRequestInspector(options ?? new EgressGatewayOptions()).Inspect(protocol, Encoding.UTF8.GetBytes(body))?.Code;
}
