using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Descriptions;

/// <summary>Bodies with all that a description requires: what a test says, and the least that is allowed for the rest.</summary>
public static class Sample
{
    public static JsonObject Of(ApiDescription description, string schema, JsonObject known) => Of(description, description.Schema(schema), known);

    public static JsonObject Of(ApiDescription description, JsonObject schema, JsonObject known) => (JsonObject)Fill(description, schema, known)!;

    private static JsonNode? Fill(ApiDescription description, JsonNode schema, JsonNode? known)
    {
        var shape = description.Deref(schema)!;
        foreach (var key in new[] { "allOf", "anyOf", "oneOf" })
        {
            if (shape[key] is JsonArray choices && shape["properties"] is null)
            {
                return key == "allOf"
                    ? choices.Aggregate(known, (filled, part) => Fill(description, part!, filled))
                    : Fill(description, choices.First(choice => description.Deref(choice)!["type"]?.ToString() != "null")!, known);
            }
        }

        if (known is JsonArray list)
        {
            return shape["items"] is { } item ? new JsonArray([.. list.Select(one => Fill(description, item, one?.DeepClone()))]) : list.DeepClone();
        }

        if (shape["properties"] is not JsonObject properties || known is JsonValue)
        {
            return known?.DeepClone() ?? Least(description, shape);
        }

        var body = known?.DeepClone().AsObject() ?? [];
        foreach (var name in shape["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [])
        {
            if (!body.ContainsKey(name))
            {
                body[name] = properties[name] is { } property && !AllowsNull(description, property) ? Fill(description, property, null) : null;
            }
        }

        foreach (var (name, value) in body.Where(one => one.Value is JsonObject or JsonArray).ToList())
        {
            if (properties[name] is { } property)
            {
                body[name] = Fill(description, property, value!.DeepClone());
            }
        }

        return body;
    }

    private static bool AllowsNull(ApiDescription description, JsonNode property)
    {
        var shape = description.Deref(property)!;
        return shape["nullable"]?.GetValue<bool>() == true
            || (shape["type"] is JsonArray types && types.Any(type => type?.ToString() == "null"))
            || (shape["anyOf"] ?? shape["oneOf"]) is JsonArray choices && choices.Any(choice => AllowsNull(description, choice!));
    }

    private static JsonNode? Least(ApiDescription description, JsonObject shape)
    {
        if (shape["enum"] is JsonArray allowed)
        {
            return allowed[0]?.DeepClone();
        }

        var type = shape["type"] is JsonArray types ? types[0]!.ToString() : shape["type"]?.ToString();
        return type switch
        {
            "string" => shape["format"]?.ToString() switch
            {
                "date-time" => "2026-01-01T00:00:00Z",
                "uri" => "https://github.invalid/x",
                _ => shape["pattern"] is null ? "" : "0",
            },
            "integer" => 1,
            "number" => 1,
            "boolean" => false,
            "array" => new JsonArray(),
            _ => new JsonObject(),
        };
    }
}
