using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>Reading of the protocols' JSON that is the same in all of them.</summary>
internal static class WireJson
{
    public static string Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray() : [];

    public static bool Has(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Content that is either text or a list of parts with text.</summary>
    public static string Content(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } text ? text : string.Concat(element.Items(name).Select(part => part.Text("text")));

    public static string Line(this JsonNode node) => node.ToJsonString();
}
