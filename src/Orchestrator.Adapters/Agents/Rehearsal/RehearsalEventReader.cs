using System.Text.Json;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Rehearsal;

/// <summary>Reads the player's own events.</summary>
internal sealed class RehearsalEventReader(IAgentObserver observer, bool answers) : AgentEventReader(observer)
{
    private string _last = "";

    protected override bool Read(JsonElement line)
    {
        switch (line.Text("event"))
        {
            case "started":
                Emit(new AgentEvent.Started(null, null, Plain(line, "version")));
                return true;
            case "message":
                _last = Plain(line, "text");
                Emit(new AgentEvent.Message(_last));
                return true;
            case "tool":
                Emit(new AgentEvent.ToolCall(Plain(line, "id"), Plain(line, "tool"), Plain(line, "input")));
                return true;
            case "tool_result":
                Emit(new AgentEvent.ToolResult(Plain(line, "id"), Plain(line, "output"), line.Flag("error")));
                return true;
            case "usage":
                ReadUsage(line);
                return true;
            case "finished":
                Outcome = new AgentOutcome(
                    AgentEnding.Finished, _last, answers && line.Field("answer") is { } answer ? answer.GetRawText() : null);
                return true;
            case "failed":
                Outcome = new AgentOutcome(Ending(line.Text("as")), Plain(line, "message"));
                return true;
            default:
                return false;
        }
    }

    private void ReadUsage(JsonElement? line) => EmitUsage(new AgentUsage(
        Usage.InputTokens + line.Count("input"),
        Usage.CachedInputTokens + line.Count("cached"),
        Usage.OutputTokens + line.Count("output"),
        line.Cost("cost") is { } cost ? (Usage.CostUsd ?? 0) + cost : Usage.CostUsd));

    private static AgentEnding Ending(string? name) =>
        Enum.TryParse<AgentEnding>(name?.Replace("_", "", StringComparison.Ordinal), true, out var ending)
            && ending != AgentEnding.Finished && Enum.IsDefined(ending) ? ending : AgentEnding.Failed;

    private static string Plain(JsonElement line, string name) => PlainText.From(line.Text(name) ?? "");
}
