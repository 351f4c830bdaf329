using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>OpenAI Responses.</summary>
internal sealed class ResponsesWire : IModelWire
{
    public bool Serves(string path) => path.EndsWith("/v1/responses", StringComparison.Ordinal);

    public ModelRequest Read(ModelRequest request, JsonElement body) => request with
    {
        Model = body.Text("model"),
        Prompt = string.Join('\n', body.Items("input").Where(item => item.Text("role") == "user").Select(item => item.Content("content"))),
        ToolResults = [.. body.Items("input").Where(item => item.Text("type") is "function_call_output" or "custom_tool_call_output").Select(item => item.Content("output"))],
        Tools = [.. Tools(body).Select(tool => new ModelTool(tool.Text("name"), tool.GetRawText()))],
        DemandsJson = body.TryGetProperty("text", out var text) && text.Has("format"),
    };

    public IEnumerable<(string? Name, string Data)> Events(ModelRequest request, ModelReply reply)
    {
        var id = "resp_" + Guid.CreateVersion7().ToString("N");
        yield return Event("response.created", new JsonObject
        {
            ["response"] = new JsonObject { ["id"] = id, ["object"] = "response", ["status"] = "in_progress", ["output"] = new JsonArray() },
        });
        var output = new JsonArray();
        foreach (var item in Items(reply))
        {
            yield return Event("response.output_item.done", new JsonObject { ["output_index"] = output.Count, ["item"] = item.DeepClone() });
            output.Add(item);
        }

        var status = reply.Refused ? "incomplete" : "completed";
        yield return Event("response." + status, new JsonObject
        {
            ["response"] = new JsonObject
            {
                ["id"] = id,
                ["object"] = "response",
                ["status"] = status,
                ["incomplete_details"] = reply.Refused ? new JsonObject { ["reason"] = "content_filter" } : null,
                ["model"] = request.Model,
                ["output"] = output,
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = reply.Usage.Input + reply.Usage.Cached,
                    ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = reply.Usage.Cached },
                    ["output_tokens"] = reply.Usage.Output,
                    ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                    ["total_tokens"] = reply.Usage.Input + reply.Usage.Cached + reply.Usage.Output,
                },
            },
        });
    }

    public string Error(int status, string message) => OpenAIErrors.Body(status, message);

    private static IEnumerable<JsonObject> Items(ModelReply reply)
    {
        if (reply.Text.Length > 0)
        {
            yield return new JsonObject
            {
                ["type"] = "message",
                ["id"] = "msg_" + Guid.CreateVersion7().ToString("N"),
                ["role"] = "assistant",
                ["status"] = "completed",
                ["content"] = new JsonArray(reply.Refused
                    ? new JsonObject { ["type"] = "refusal", ["refusal"] = reply.Text }
                    : new JsonObject { ["type"] = "output_text", ["text"] = reply.Text, ["annotations"] = new JsonArray() }),
            };
        }

        if (reply is { Tool: { } custom, Script: true })
        {
            yield return new JsonObject
            {
                ["type"] = "custom_tool_call",
                ["id"] = "ctc_" + reply.CallId,
                ["call_id"] = reply.CallId,
                ["name"] = custom,
                ["input"] = reply.Arguments,
                ["status"] = "completed",
            };
        }
        else if (reply.Tool is { } tool)
        {
            yield return new JsonObject
            {
                ["type"] = "function_call",
                ["id"] = "fc_" + reply.CallId,
                ["call_id"] = reply.CallId,
                ["name"] = tool,
                ["arguments"] = reply.Arguments,
                ["status"] = "completed",
            };
        }
    }

    // Newer models get their tools as an item of the conversation, grouped into namespaces.
    private static IEnumerable<JsonElement> Tools(JsonElement body) =>
        body.Items("tools").Concat(body.Items("input").Where(item => item.Text("type") == "additional_tools").SelectMany(item => item.Items("tools")))
            .SelectMany(tool => tool.Text("type") == "namespace" ? tool.Items("tools") : [tool]);

    private static (string?, string) Event(string type, JsonObject data)
    {
        data["type"] = type;
        return (type, data.Line());
    }
}
