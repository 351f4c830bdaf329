using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Safety;

/// <summary>Takes secrets out of JSON without breaking it: escapes must not hide one, nor a replacement cut an escape in two.</summary>
internal static class RedactedJson
{
    // Text in JSON in text in JSON: tool calls come so. Deeper than this nobody looks for a secret.
    private const int TextDepth = 3;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>A text that may be JSON as a whole, as tool calls and answers are.</summary>
    public static string OfText(string text, Func<string, string> redact, int depth = TextDepth)
    {
        var parsed = depth > 0 && text.AsSpan().Trim() is ['{', .., '}'] or ['[', .., ']'] ? Parse(text) : null;
        if (parsed is null)
        {
            return redact(text);
        }

        var clean = Of(parsed, redact, depth - 1);
        return JsonNode.DeepEquals(parsed, clean) ? text : clean!.ToJsonString();
    }

    public static JsonNode? Of(JsonNode? node, Func<string, string> redact, int depth = TextDepth) => node switch
    {
        JsonObject properties => OfProperties(properties, redact, depth),
        JsonArray items => new JsonArray([.. items.Select(item => Of(item, redact, depth))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(OfText(text, redact, depth)),
        null => null,
        _ => node.DeepClone(),
    };

    private static JsonObject OfProperties(JsonObject properties, Func<string, string> redact, int depth)
    {
        var clean = new JsonObject();
        foreach (var (name, value) in properties)
        {
            // Some values are secrets only by the name that they are given.
            clean[redact(name)] = value is JsonValue one && one.TryGetValue<string>(out var text) && IsNamedSecret(name, text, redact)
                ? JsonValue.Create("[redacted]")
                : Of(value, redact, depth);
        }

        return clean;
    }

    private static bool IsNamedSecret(string name, string value, Func<string, string> redact)
    {
        var assignment = $"{name}='{value}'";
        return redact(assignment) != assignment && redact(value) == value && redact(name) == name;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: Reading);

            // Duplicate properties and lone surrogates are found only when read.
            _ = node?.DeepClone().ToJsonString();
            return node is JsonObject or JsonArray && Of(node, same => same, 0) is not null ? node : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
