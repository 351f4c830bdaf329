using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Codex;

/// <summary>Reads <c>codex exec --json</c>.</summary>
internal sealed partial class CodexEventReader(IAgentObserver observer, bool answers) : AgentEventReader(observer)
{
    private string _last = "";

    protected override bool Read(JsonElement line)
    {
        switch (line.Text("type"))
        {
            case "thread.started":
                Emit(new AgentEvent.Started(null, Plain(line, "thread_id"), null));
                return true;
            case "turn.started" or "item.updated":
                return true;
            case "item.started" when line.Field("item") is { } item:
                ReadStart(item);
                return true;
            case "item.completed" when line.Field("item") is { } item:
                ReadItem(item);
                return true;
            case "error":
                ReadError(line.Text("message") ?? "");
                return true;
            case "turn.completed":
                ReadUsage(line.Field("usage"));
                Outcome = new AgentOutcome(AgentEnding.Finished, _last, answers ? JsonAnswer.Find(_last) : null);
                return true;
            case "turn.failed":
                var message = line.Field("error").Text("message") ?? "The turn failed.";
                Outcome = new AgentOutcome(ModelFailure.FromText(message), message);
                return true;
            default:
                return false;
        }
    }

    private void ReadStart(JsonElement item)
    {
        switch (item.Text("type"))
        {
            case "command_execution":
                Emit(new AgentEvent.ToolCall(Plain(item, "id"), "shell", Plain(item, "command")));
                break;
            case "mcp_tool_call":
                Emit(new AgentEvent.ToolCall(Plain(item, "id"), Plain(item, "tool"), item.Field("arguments").Shown()));
                break;
            default:
                break;
        }
    }

    private void ReadItem(JsonElement item)
    {
        switch (item.Text("type"))
        {
            case "agent_message":
                _last = item.Text("text") ?? "";
                Emit(new AgentEvent.Message(PlainText.From(_last)));
                break;
            case "command_execution":
                Emit(new AgentEvent.ToolResult(Plain(item, "id"), Plain(item, "aggregated_output"), item.Number("exit_code") != 0));
                break;
            case "file_change":
                Emit(new AgentEvent.ToolCall(Plain(item, "id"), "edit", item.Field("changes").Shown()));
                Emit(new AgentEvent.ToolResult(Plain(item, "id"), Plain(item, "status"), item.Text("status") != "completed"));
                break;
            case "mcp_tool_call":
                Emit(new AgentEvent.ToolResult(Plain(item, "id"), item.Field("result").Shown(), item.Text("status") != "completed"));
                break;
            case "error":
                // Also said of a run that succeeds, for instance of a model without metadata.
                Emit(new AgentEvent.Warning(Plain(item, "message")));
                break;
            default:
                break;
        }
    }

    private void ReadError(string message)
    {
        var text = PlainText.From(message);
        Emit(Reconnecting().Match(text) is { Success: true } match
            ? new AgentEvent.Retry(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), text)
            : new AgentEvent.Warning(text));
    }

    // Its input includes what was cached.
    private void ReadUsage(JsonElement? usage)
    {
        var cached = usage.Count("cached_input_tokens");
        EmitUsage(new AgentUsage(Math.Max(0, usage.Count("input_tokens") - cached), cached, usage.Count("output_tokens"), null));
    }

    private static string Plain(JsonElement element, string name) => PlainText.From(element.Text(name) ?? "");

    [GeneratedRegex(@"^Reconnecting\.\.\. (\d{1,4})/\d", RegexOptions.None, 1000)]
    private static partial Regex Reconnecting();
}
