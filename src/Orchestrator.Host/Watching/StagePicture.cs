using System.Text.Json;
using Orchestrator.Journal;
using Orchestrator.Terminal;

namespace Orchestrator.Watching;

/// <summary>What the journal tells of one stage attempt while it is at work, when its row does not yet say it.</summary>
internal sealed class StagePicture
{
    private readonly Dictionary<string, string> _sandboxes = [];

    public string LastAction { get; private set; } = "";

    public decimal CostUsd { get; private set; }

    public long Tokens { get; private set; }

    /// <summary>Provider of each sandbox that is up, with the role where there is one.</summary>
    public IReadOnlyCollection<string> Sandboxes => _sandboxes.Values;

    public void Take(RunRecord record)
    {
        switch (record.Kind)
        {
            case RecordKinds.SandboxStarted:
                TakeSandbox(record);
                break;
            case RecordKinds.SandboxDestroyed:
                _sandboxes.Remove(record.Text);
                break;
            case RecordKinds.ModelCall:
                TakeModelCall(record);
                break;
            case RecordKinds.AgentEvent or RecordKinds.AgentFinished or RecordKinds.Command or RecordKinds.Finding or RecordKinds.Effect:
                LastAction = TerminalText.Line(record.Text);
                break;
        }
    }

    private void TakeSandbox(RunRecord record)
    {
        using var data = Parse(record);
        var key = Text(data, "key") ?? record.Text;
        var provider = Text(data, "provider") ?? "sandbox";
        _sandboxes[key] = TerminalText.Line(Text(data, "role") is { Length: > 0 } role ? $"{provider} ({role})" : provider);
    }

    private void TakeModelCall(RunRecord record)
    {
        using var data = Parse(record);
        Tokens += Number(data, "inputTokens") + Number(data, "cachedInputTokens") + Number(data, "outputTokens");
        CostUsd += data is not null && data.RootElement.TryGetProperty("costUsd", out var cost) && cost.TryGetDecimal(out var usd) ? usd : 0;
    }

    private static JsonDocument? Parse(RunRecord record) => record.Data is { } data ? JsonDocument.Parse(data) : null;

    private static string? Text(JsonDocument? data, string name) =>
        data is not null && data.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonDocument? data, string name) =>
        data is not null && data.RootElement.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
