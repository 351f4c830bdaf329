using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>Gemini's streamGenerateContent, and generateContent for its side requests.</summary>
internal sealed class GeminiWire : IModelWire
{
    public bool Serves(string path) => path.Contains("/v1beta/models/", StringComparison.Ordinal)
        && path.EndsWith("enerateContent", StringComparison.Ordinal);

    public ModelRequest Read(ModelRequest request, JsonElement body)
    {
        var parts = body.Items("contents").Where(content => content.Text("role") == "user").SelectMany(content => content.Items("parts")).ToList();
        return request with
        {
            Model = request.Path.Split('/')[^1].Split(':')[0],
            Prompt = string.Join('\n', parts.Select(part => part.Text("text"))),
            ToolResults = [.. parts.Where(part => part.Has("functionResponse")).Select(part => part.GetProperty("functionResponse").GetRawText())],
            Tools = [.. body.Items("tools").SelectMany(tool => tool.Items("functionDeclarations"))
                .Select(tool => new ModelTool(tool.Text("name"), tool.GetRawText()))],
            DemandsJson = body.TryGetProperty("generationConfig", out var config) && config.Has("responseMimeType"),
        };
    }

    public IEnumerable<(string? Name, string Data)> Events(ModelRequest request, ModelReply reply)
    {
        var parts = new JsonArray();
        if (reply.Text.Length > 0 && (!reply.Refused || reply.Reason is not null))
        {
            parts.Add(new JsonObject { ["text"] = reply.Text });
        }

        if (reply.Tool is { } tool)
        {
            parts.Add(new JsonObject { ["functionCall"] = new JsonObject { ["name"] = tool, ["args"] = JsonNode.Parse(reply.Arguments) } });
        }

        var answer = new JsonObject
        {
            ["candidates"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["content"] = new JsonObject { ["role"] = "model", ["parts"] = parts },
                ["finishReason"] = reply.Refused ? reply.Reason ?? "PROHIBITED_CONTENT" : "STOP",
            }),
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = reply.Usage.Input + reply.Usage.Cached,
                ["cachedContentTokenCount"] = reply.Usage.Cached,
                ["candidatesTokenCount"] = reply.Usage.Output,
                ["totalTokenCount"] = reply.Usage.Input + reply.Usage.Cached + reply.Usage.Output,
            },
            ["modelVersion"] = request.Model,
        };
        yield return (null, answer.Line());
    }

    public string Error(int status, string message) => new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = status,
            ["message"] = message,
            ["status"] = status switch
            {
                401 => "UNAUTHENTICATED",
                429 => "RESOURCE_EXHAUSTED",
                >= 500 => "INTERNAL",
                402 => "FAILED_PRECONDITION",
                _ => "INVALID_ARGUMENT",
            },
        },
    }.Line();
}
