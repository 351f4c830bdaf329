using System.Text;
using System.Text.Json;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.OpenCode;

/// <summary>
/// Reads <c>opencode run --format json</c>. There is no final event: a step that finished with the reason "stop" and that
/// nothing follows is one.
/// </summary>
internal sealed class OpenCodeEventReader(IAgentObserver observer, bool answers) : AgentEventReader(observer)
{
    private readonly StringBuilder _message = new();
    private string? _reason;
    private bool _started;

    protected override bool Read(JsonElement line)
    {
        var part = line.Field("part");
        switch (line.Text("type"))
        {
            case "step_start":
                if (!_started)
                {
                    Emit(new AgentEvent.Started(null, Plain(line, "sessionID"), null));
                    _started = true;
                }

                _message.Clear();
                _reason = null;
                return true;
            case "text":
                var text = part.Text("text") ?? "";
                _message.Append(text);
                Emit(new AgentEvent.Message(PlainText.From(text)));
                return true;
            case "tool_use" when part is { } tool:
                ReadTool(tool);
                return true;
            case "step_finish":
                _reason = part.Text("reason") ?? "unknown";
                ReadUsage(part);
                return true;
            case "error":
                ReadError(line.Field("error"));
                return true;
            case "reasoning" or "done":
                return true;
            default:
                return false;
        }
    }

    public override void Complete()
    {
        var message = _message.ToString();
        Outcome ??= _reason switch
        {
            null or "tool-calls" => null,
            "stop" => new AgentOutcome(AgentEnding.Finished, message, answers ? JsonAnswer.Find(message) : null),
            "content-filter" => new AgentOutcome(AgentEnding.Refused, message.Length > 0 ? message : "The model declined the task."),
            var reason => new AgentOutcome(AgentEnding.Failed, $"The model stopped with the reason '{reason}'. {message}"),
        };
    }

    private void ReadTool(JsonElement tool)
    {
        var id = Plain(tool, "callID");
        var state = tool.Field("state");
        Emit(new AgentEvent.ToolCall(id, Plain(tool, "tool"), state.Field("input").Shown()));
        var failed = state.Text("status") == "error";
        Emit(new AgentEvent.ToolResult(id, state.Field(failed ? "error" : "output").Shown(), failed));
    }

    private void ReadUsage(JsonElement? part)
    {
        var tokens = part.Field("tokens");
        var cache = tokens.Field("cache");
        EmitUsage(new AgentUsage(
            Usage.InputTokens + tokens.Count("input") + cache.Count("write"),
            Usage.CachedInputTokens + cache.Count("read"),
            Usage.OutputTokens + tokens.Count("output") + tokens.Count("reasoning"),
            part.Cost("cost") is { } cost ? (Usage.CostUsd ?? 0) + cost : Usage.CostUsd));
    }

    private void ReadError(JsonElement? error)
    {
        var data = error.Field("data");
        var message = data.Text("message") ?? error.Text("name") ?? "An error without a message.";
        var ending = error.Text("name") switch
        {
            "ProviderAuthError" => AgentEnding.AuthenticationFailed,
            "ContentFilterError" => AgentEnding.Refused,
            _ when data?.Number("statusCode") is { } status => ModelFailure.FromStatus(status),
            _ => ModelFailure.FromText(message),
        };
        Emit(new AgentEvent.Warning(PlainText.From(message)));
        Outcome = new AgentOutcome(ending, message);
    }

    private static string Plain(JsonElement element, string name) => PlainText.From(element.Text(name) ?? "");
}
