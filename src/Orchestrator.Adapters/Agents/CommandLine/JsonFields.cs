using System.Text.Json;

namespace Orchestrator.Agents.CommandLine;

/// <summary>
/// Reads fields of JSON that nobody vouches for: a field that is absent, of another kind, out of range or not valid text reads
/// as not there, and nothing throws.
/// </summary>
internal static class JsonFields
{
    private const decimal CostLimit = 1_000_000;

    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    public static JsonElement? Field(this JsonElement? element, string name) => element?.Field(name);

    public static string? Text(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.String } value)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            return null;
        }
    }

    public static string? Text(this JsonElement element, string name) => element.Field(name).Text();

    public static string? Text(this JsonElement? element, string name) => element.Field(name).Text();

    /// <summary>Text as it is, anything else as its JSON, fit to be shown.</summary>
    public static string Shown(this JsonElement? element) => element switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } => PlainText.From(element.Text() ?? ""),
        { } value => PlainText.From(value.GetRawText()),
    };

    public static bool Flag(this JsonElement element, string name) => element.Field(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A count: never negative, and small enough that sums of counts do not overflow.</summary>
    public static long Count(this JsonElement? element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var count)
            ? Math.Clamp(count, 0, int.MaxValue) : 0;

    public static int? Number(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    public static decimal? Cost(this JsonElement? element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var cost)
            ? Math.Clamp(cost, 0, CostLimit) : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
