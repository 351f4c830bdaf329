using System.Globalization;
using System.Text.Json;
using Orchestrator.Terminal;

namespace Orchestrator.Dashboard.Reading;

/// <summary>Makes a line of a transcript readable.</summary>
internal static class TranscriptLine
{
    private const int TitleLength = 160;

    public static TranscriptEntry Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var at = root.TryGetProperty("at", out var time) && time.TryGetDateTimeOffset(out var moment) ? moment : default;
            return Of(Text(root, "kind"), at, root.GetProperty("content"));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new TranscriptEntry("remark", default, "An entry in no known form.", line, false);
        }
    }

    private static TranscriptEntry Of(string kind, DateTimeOffset at, JsonElement content) => kind switch
    {
        "prompt" => new TranscriptEntry("prompt", at, $"Prompt for {Text(content, "stage")}{Part(content, "role")}", Text(content, "prompt"), false),
        "Started" => new TranscriptEntry("remark", at, $"Started{Part(content, "model")}{Part(content, "version")}", "", false),
        "Message" => new TranscriptEntry("message", at, "", Text(content, "text"), false),
        "ToolCall" => new TranscriptEntry("tool", at, $"{Text(content, "tool")} {TerminalText.Line(Text(content, "input"), TitleLength)}", Text(content, "input"), false),
        "ToolResult" => new TranscriptEntry("result", at, TerminalText.Line(Text(content, "output"), TitleLength), Text(content, "output"), IsTrue(content, "isError")),
        "Retry" => new TranscriptEntry("remark", at, "Model request tried again", Text(content, "reason"), true),
        "Warning" => new TranscriptEntry("remark", at, "Warning", Text(content, "text"), true),
        "Usage" => new TranscriptEntry("usage", at, $"Tokens so far: {Total(content)}", "", false),
        "result" => new TranscriptEntry("remark", at, $"Ended: {Text(content, "ending")}", Text(content, "answer") is { Length: > 0 } answer ? answer : Text(content, "message"), false),
        _ => new TranscriptEntry("remark", at, kind, Text(content, "line") is { Length: > 0 } text ? text : content.GetRawText(), false),
    };

    private static string Part(JsonElement content, string name) => Text(content, name) is { Length: > 0 } text ? $" · {text}" : "";

    private static string Total(JsonElement content) =>
        content.TryGetProperty("total", out var total) && total.ValueKind == JsonValueKind.Object
            ? string.Join(", ", total.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Number).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Value}")))
            : "";

    private static bool IsTrue(JsonElement content, string name) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement content, string name) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
