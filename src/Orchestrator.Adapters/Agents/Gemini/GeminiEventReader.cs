using System.Text;
using System.Text.Json;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Gemini;

/// <summary>Reads <c>--output-format stream-json</c>, and after it the reason with which the model ended its last reply.</summary>
internal sealed class GeminiEventReader(IAgentObserver observer, bool answers) : AgentEventReader(observer)
{
    // A message comes in pieces, and is at its end when something else follows.
    private readonly StringBuilder _message = new();
    private bool _open;
    private string? _error;

    protected override bool Read(JsonElement line)
    {
        var type = line.Text("type");
        if (type == "message" && line.Text("role") == "assistant")
        {
            ReadMessage(line.Text("content") ?? "");
            return true;
        }

        EndMessage();
        switch (type)
        {
            case "init":
                Emit(new AgentEvent.Started(Plain(line, "model"), Plain(line, "session_id"), null));
                return true;
            case "message":
                return true;
            case "tool_use":
                Emit(new AgentEvent.ToolCall(Plain(line, "tool_id"), Plain(line, "tool_name"), line.Field("parameters").Shown()));
                return true;
            case "tool_result":
                ReadToolResult(line);
                return true;
            case "error":
                _error = line.Text("message");
                Emit(new AgentEvent.Warning(Plain(line, "message")));
                return true;
            case "result":
                ReadResult(line);
                return true;
            case "finish_reason":
                ReadFinishReason(line.Text("reason"));
                return true;
            default:
                return false;
        }
    }

    public override void Complete() => EndMessage();

    private void ReadMessage(string text)
    {
        if (!_open)
        {
            _message.Clear();
            _open = true;
        }

        _message.Append(text);
    }

    private void EndMessage()
    {
        if (_open)
        {
            _open = false;
            Emit(new AgentEvent.Message(PlainText.From(_message.ToString())));
        }
    }

    private void ReadToolResult(JsonElement line)
    {
        var failed = line.Text("status") != "success";
        Emit(new AgentEvent.ToolResult(
            Plain(line, "tool_id"), failed && line.Field("error") is { } error ? error.Field("message").Shown() : line.Field("output").Shown(), failed));
    }

    private void ReadResult(JsonElement line)
    {
        var stats = line.Field("stats");
        var cached = stats.Count("cached");
        EmitUsage(new AgentUsage(Math.Max(0, stats.Count("input_tokens") - cached), cached, stats.Count("output_tokens"), null));

        var message = _message.ToString();
        if (line.Text("status") == "success")
        {
            Outcome = new AgentOutcome(AgentEnding.Finished, message, answers ? JsonAnswer.Find(message) : null);
            return;
        }

        var reason = line.Field("error").Text("message") ?? _error ?? "It ended with an error and no message.";
        var ending = line.Field("error").Text("type") is "FatalTurnLimitedError" ? AgentEnding.BudgetExhausted : ModelFailure.FromText(reason);
        Outcome = new AgentOutcome(ending, reason);
    }

    private void ReadFinishReason(string? reason)
    {
        if (Outcome is not null && reason == "content_filter")
        {
            Outcome = new AgentOutcome(AgentEnding.Refused, "The model declined the task: its last reply was stopped as not permitted.");
        }
    }

    private static string Plain(JsonElement element, string name) => PlainText.From(element.Text(name) ?? "");
}
