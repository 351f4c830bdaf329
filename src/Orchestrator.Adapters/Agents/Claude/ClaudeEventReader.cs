using System.Text.Json;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Claude;

/// <summary>Reads <c>--output-format stream-json</c>.</summary>
internal sealed class ClaudeEventReader(IAgentObserver observer, bool answers) : AgentEventReader(observer)
{
    // The cause as the last failed message has it, for results without a status.
    private string? _error;

    protected override bool Read(JsonElement line)
    {
        switch (line.Text("type"))
        {
            case "system":
                ReadSystem(line);
                return true;
            case "assistant":
                ReadAssistant(line);
                return true;
            case "user":
                ReadToolResults(line.Field("message").Field("content"));
                return true;
            case "result":
                ReadResult(line);
                return true;
            case "rate_limit_event" or "stream_event" or "tool_progress":
                return true;
            default:
                return false;
        }
    }

    private void ReadSystem(JsonElement line)
    {
        switch (line.Text("subtype"))
        {
            case "init":
                Emit(new AgentEvent.Started(Plain(line, "model"), Plain(line, "session_id"), Plain(line, "claude_code_version")));
                break;
            case "api_retry":
                Emit(new AgentEvent.Retry(line.Number("attempt") ?? 1, $"{line.Number("error_status")} {Plain(line, "error")}".Trim()));
                break;
            default:
                break;
        }
    }

    private void ReadAssistant(JsonElement line)
    {
        _error = line.Text("error") ?? _error;
        foreach (var block in line.Field("message").Field("content").Items())
        {
            switch (block.Text("type"))
            {
                case "text":
                    Emit(new AgentEvent.Message(PlainText.From(block.Text("text") ?? "")));
                    break;
                case "tool_use":
                    Emit(new AgentEvent.ToolCall(Plain(block, "id") ?? "", Plain(block, "name") ?? "", block.Field("input").Shown()));
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadToolResults(JsonElement? content)
    {
        foreach (var block in content.Items())
        {
            if (block.Text("type") == "tool_result")
            {
                Emit(new AgentEvent.ToolResult(
                    Plain(block, "tool_use_id") ?? "", Output(block.Field("content")), block.Flag("is_error")));
            }
        }
    }

    private void ReadResult(JsonElement line)
    {
        EmitUsage(ReadUsage(line));
        var text = line.Text("result") ?? "";
        var (ending, message) = Judge(line, text);
        Outcome = new AgentOutcome(ending, message, answers ? Answer(line, text) : null);
    }

    private (AgentEnding Ending, string Message) Judge(JsonElement line, string text)
    {
        var subtype = line.Text("subtype");
        if (subtype is "error_max_turns" or "error_max_budget_usd")
        {
            return (AgentEnding.BudgetExhausted, Errors(line) ?? subtype);
        }

        // A failed request to the model is a "success" too, with the flag set.
        var failed = line.Field("is_error") is not { ValueKind: JsonValueKind.False };
        if (subtype == "success" && !failed)
        {
            return line.Text("stop_reason") == "refusal"
                ? (AgentEnding.Refused, text.Length > 0 ? text : "The model declined the task.")
                : (AgentEnding.Finished, text);
        }

        var message = text.Length > 0 ? text : Errors(line) ?? $"It ended with '{subtype}'.";
        if (line.Text("stop_reason") == "refusal")
        {
            return (AgentEnding.Refused, message);
        }

        return (line.Number("api_error_status") is { } status ? ModelFailure.FromStatus(status) : FromError(message), message);
    }

    private AgentEnding FromError(string message) => _error switch
    {
        "authentication_failed" or "oauth_org_not_allowed" => AgentEnding.AuthenticationFailed,
        "billing_error" => AgentEnding.BudgetExhausted,
        "rate_limit" => AgentEnding.RateLimited,
        "overloaded" or "server_error" => AgentEnding.ModelUnavailable,
        "invalid_request" or "model_not_found" => AgentEnding.RequestRejected,
        _ => ModelFailure.FromText(message),
    };

    // "usage" forgets the turns of a run that its budget ended; "modelUsage" counts every model and every turn.
    private static AgentUsage ReadUsage(JsonElement line)
    {
        var cost = line.Field("total_cost_usd") is null ? null : ((JsonElement?)line).Cost("total_cost_usd");
        if (line.Field("modelUsage") is { ValueKind: JsonValueKind.Object } models && models.EnumerateObject().Any())
        {
            var all = models.EnumerateObject().Select(model => (JsonElement?)model.Value).ToList();
            return new AgentUsage(
                all.Sum(model => model.Count("inputTokens") + model.Count("cacheCreationInputTokens")),
                all.Sum(model => model.Count("cacheReadInputTokens")),
                all.Sum(model => model.Count("outputTokens")),
                cost);
        }

        var usage = line.Field("usage");
        return new AgentUsage(
            usage.Count("input_tokens") + usage.Count("cache_creation_input_tokens"),
            usage.Count("cache_read_input_tokens"),
            usage.Count("output_tokens"),
            cost);
    }

    // Where the model never satisfied the schema the run still "succeeds", without the field.
    private static string? Answer(JsonElement line, string text) =>
        line.Field("structured_output") is { } structured ? structured.GetRawText() : JsonAnswer.Find(text);

    private static string? Errors(JsonElement line)
    {
        var errors = line.Field("errors").Items().Select(error => ((JsonElement?)error).Text()).OfType<string>().ToList();
        return errors.Count > 0 ? string.Join("; ", errors) : null;
    }

    private static string Output(JsonElement? content) => content is { ValueKind: JsonValueKind.Array }
        ? PlainText.From(string.Join('\n', content.Items().Select(part => part.Text("text")).OfType<string>()))
        : content.Shown();

    private static string? Plain(JsonElement element, string name) =>
        element.Text(name) is { } text ? PlainText.From(text, 500) : null;
}
