using System.Text.Json.Nodes;
using NJsonSchema;

namespace Orchestrator.GitHub.Descriptions;

/// <summary>Makes a JSON schema of a part of an OpenAPI description, with all that it refers to.</summary>
internal static class SchemaCompiler
{
    private static readonly HashSet<string> Copied =
        ["type", "required", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];

    private static readonly HashSet<string> CheckedFormats = ["date-time", "uri"];

    public static JsonSchema Compile(ApiDescription description, JsonObject schema)
    {
        var definitions = new JsonObject();
        var root = Translate(schema, definitions, description);
        var document = new JsonObject { ["allOf"] = new JsonArray(root), ["definitions"] = definitions };
        return JsonSchema.FromJsonAsync(document.ToJsonString()).GetAwaiter().GetResult();
    }

    private static JsonNode Translate(JsonNode node, JsonObject definitions, ApiDescription description)
    {
        if (node is not JsonObject schema)
        {
            return node.DeepClone();
        }

        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            var name = reference.Split('/')[^1];
            if (!definitions.ContainsKey(name))
            {
                // Before it is translated: schemas refer to themselves.
                definitions[name] = new JsonObject();
                definitions[name] = Translate(description.Schema(name), definitions, description);
            }

            return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
        }

        var translated = new JsonObject();
        foreach (var (key, value) in schema)
        {
            if (Copied.Contains(key) || (key == "format" && CheckedFormats.Contains(value!.GetValue<string>())))
            {
                translated[key] = value?.DeepClone();
            }
            else if (key is "properties" or "patternProperties")
            {
                translated[key] = new JsonObject(value!.AsObject().Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Translate(one.Value!, definitions, description))));
            }
            else if (key is "items" or "additionalProperties" or "not")
            {
                translated[key] = Translate(value!, definitions, description);
            }
            else if (key is "allOf" or "anyOf" or "oneOf")
            {
                // The alternatives of GitHub's "oneOf" overlap, so that its own examples fit several of them.
                translated[key == "oneOf" ? "anyOf" : key] = new JsonArray([.. value!.AsArray().Select(one => Translate(one!, definitions, description))]);
            }
        }

        return schema["nullable"]?.GetValue<bool>() == true
            ? new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, translated) }
            : translated;
    }
}
