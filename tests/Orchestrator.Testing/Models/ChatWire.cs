using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>OpenAI Chat Completions.</summary>
internal sealed class ChatWire : IModelWire
{
    public bool Serves(string path) => path.EndsWith("/v1/chat/completions", StringComparison.Ordinal);

    public ModelRequest Read(ModelRequest request, JsonElement body) => request with
    {
        Model = body.Text("model"),
        Prompt = string.Join('\n', body.Items("messages").Where(message => message.Text("role") == "user").Select(message => message.Content("content"))),
        ToolResults = [.. body.Items("messages").Where(message => message.Text("role") == "tool").Select(message => message.Content("content"))],
        Tools = [.. body.Items("tools").Select(tool => new ModelTool(tool.GetProperty("function").Text("name"), tool.GetRawText()))],
        DemandsJson = body.Has("response_format"),
    };

    public IEnumerable<(string? Name, string Data)> Events(ModelRequest request, ModelReply reply)
    {
        var id = "chatcmpl-" + Guid.CreateVersion7().ToString("N");
        if (reply.Text.Length > 0)
        {
            yield return Chunk(id, request, new JsonObject { ["role"] = "assistant", ["content"] = reply.Text }, null, null);
        }

        if (reply.Tool is { } tool)
        {
            var call = new JsonObject
            {
                ["index"] = 0,
                ["id"] = reply.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = reply.Arguments },
            };
            yield return Chunk(id, request, new JsonObject { ["role"] = "assistant", ["tool_calls"] = new JsonArray(call) }, null, null);
        }

        yield return Chunk(id, request, [], reply.Refused ? "content_filter" : reply.Tool is null ? "stop" : "tool_calls", null);
        yield return Chunk(id, request, null, null, new JsonObject
        {
            ["prompt_tokens"] = reply.Usage.Input + reply.Usage.Cached,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = reply.Usage.Cached },
            ["completion_tokens"] = reply.Usage.Output,
            ["total_tokens"] = reply.Usage.Input + reply.Usage.Cached + reply.Usage.Output,
        });
        yield return (null, "[DONE]");
    }

    public string Error(int status, string message) => OpenAIErrors.Body(status, message);

    private static (string?, string) Chunk(string id, ModelRequest request, JsonObject? delta, string? finish, JsonObject? usage) =>
        (null, new JsonObject
        {
            ["id"] = id,
            ["object"] = "chat.completion.chunk",
            ["created"] = 1,
            ["model"] = request.Model,
            ["choices"] = delta is null
                ? [] : new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
            ["usage"] = usage,
        }.Line());
}
