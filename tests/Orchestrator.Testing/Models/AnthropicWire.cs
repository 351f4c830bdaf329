using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>Anthropic Messages.</summary>
internal sealed class AnthropicWire : IModelWire
{
    public bool Serves(string path) => path.EndsWith("/v1/messages", StringComparison.Ordinal);

    public ModelRequest Read(ModelRequest request, JsonElement body)
    {
        var users = body.Items("messages").Where(message => message.Text("role") == "user").ToList();
        return request with
        {
            Model = body.Text("model"),
            Prompt = string.Join('\n', users.Select(message => message.Content("content"))),
            ToolResults = [.. users.SelectMany(message => message.Items("content"))
                .Where(part => part.Text("type") == "tool_result").Select(part => part.Content("content"))],
            Tools = [.. body.Items("tools").Select(tool => new ModelTool(tool.Text("name"), tool.GetRawText()))],
        };
    }

    public IEnumerable<(string? Name, string Data)> Events(ModelRequest request, ModelReply reply)
    {
        var index = 0;
        yield return Event("message_start", new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["id"] = "msg_" + Guid.CreateVersion7().ToString("N"),
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = request.Model,
                ["content"] = new JsonArray(),
                ["stop_reason"] = null,
                ["stop_sequence"] = null,
                ["usage"] = Usage(reply.Usage, 1),
            },
        });
        if (reply.Text.Length > 0 && !reply.Refused)
        {
            yield return Start(index, new JsonObject { ["type"] = "text", ["text"] = "" });
            yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = reply.Text });
            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }

        if (reply.Tool is { } tool)
        {
            yield return Start(index, new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = "toolu_" + reply.CallId,
                ["name"] = tool,
                ["input"] = new JsonObject(),
            });
            yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = reply.Arguments });
            yield return Event("content_block_stop", new JsonObject { ["index"] = index });
        }

        yield return Event("message_delta", new JsonObject
        {
            ["delta"] = new JsonObject
            {
                ["stop_reason"] = reply.Refused ? "refusal" : reply.Tool is null ? "end_turn" : "tool_use",
                ["stop_sequence"] = null,
            },
            ["usage"] = Usage(reply.Usage, reply.Usage.Output),
        });
        yield return Event("message_stop", []);
    }

    public string Error(int status, string message) => new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = status switch
            {
                401 => "authentication_error",
                402 => "billing_error",
                429 => "rate_limit_error",
                >= 500 => "api_error",
                _ => "invalid_request_error",
            },
            ["message"] = message,
        },
    }.Line();

    private static JsonObject Usage(ModelUsage usage, int output) => new()
    {
        ["input_tokens"] = usage.Input,
        ["cache_read_input_tokens"] = usage.Cached,
        ["cache_creation_input_tokens"] = 0,
        ["output_tokens"] = output,
    };

    private static (string?, string) Start(int index, JsonObject block) =>
        Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = block });

    private static (string?, string) Delta(int index, JsonObject delta) =>
        Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });

    private static (string?, string) Event(string type, JsonObject data)
    {
        data["type"] = type;
        return (type, data.Line());
    }
}
