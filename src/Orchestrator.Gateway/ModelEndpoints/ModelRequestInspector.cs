using System.Text.Json;
using Orchestrator.Egress;
using Orchestrator.Egress.Rules;

namespace Orchestrator.ModelEndpoints;

/// <summary>
/// Looks for ways in which a model request makes the vendor reach out on the sandbox's behalf: tools that run at the
/// vendor, and addresses the vendor fetches. Either would carry data past every egress rule.
/// </summary>
internal sealed class ModelRequestInspector(EgressGatewayOptions options)
{
    private static readonly string[] AnthropicLocalTools = ["bash_", "text_editor_", "computer_", "memory_", "tool_search_tool_"];
    private static readonly string[] OpenAILocalTools =
        ["function", "custom", "local_shell", "apply_patch", "namespace", "computer", "computer_use_preview", "tool_search"];

    // The same name twice would be read once by us and perhaps the other time by the vendor.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    public Refusal? Inspect(ModelProtocol protocol, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Visit(protocol, document.RootElement)
                : NotJson();
        }
        catch (JsonException)
        {
            return NotJson();
        }
    }

    private Refusal? Visit(ModelProtocol protocol, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                if (Visit(protocol, item) is { } refusal)
                {
                    return refusal;
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                // Some servers match names without regard to case, and Gemini takes both spellings of compound names.
                var name = property.Name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
                if (Objection(protocol, name, property.Value) is { } refusal)
                {
                    return refusal;
                }

                if (!IsData(protocol, name, property.Value) && Visit(protocol, property.Value) is { } inner)
                {
                    return inner;
                }
            }
        }

        return null;
    }

    /// <summary>Arguments and results of the agent's own tools: the vendor shows them to the model and does nothing else.</summary>
    private static bool IsData(ModelProtocol protocol, string name, JsonElement value) => protocol switch
    {
        ModelProtocol.AnthropicMessages => name is "input" or "inputschema",
        ModelProtocol.Gemini => name is "args" or "response" && value.ValueKind == JsonValueKind.Object,
        _ => false,
    };

    private Refusal? Objection(ModelProtocol protocol, string name, JsonElement value) => name switch
    {
        "tools" when value.ValueKind == JsonValueKind.Array => Tools(protocol, value),
        "mcpservers" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 => Tool("mcp_servers"),
        "serverurl" when protocol == ModelProtocol.OpenAI && value.ValueKind == JsonValueKind.String => Tool("mcp"),
        "websearchoptions" when protocol == ModelProtocol.OpenAI && IsPlainOption(value) => Tool("web_search_options"),
        "plugins" when protocol == ModelProtocol.OpenAI && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 => Tool("plugins"),
        "source" when protocol == ModelProtocol.AnthropicMessages && Text(value, "type") == "url" => Fetch(),
        "imageurl" or "fileurl" or "videourl" when protocol == ModelProtocol.OpenAI => Address(value),
        "fileuri" when protocol == ModelProtocol.Gemini => Address(value),
        _ => null,
    };

    private static bool IsPlainOption(JsonElement value) => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private Refusal? Tools(ModelProtocol protocol, JsonElement tools)
    {
        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var refusal = protocol switch
            {
                ModelProtocol.Gemini => GeminiTool(tool),
                ModelProtocol.AnthropicMessages => TypedTool(tool, type => type is null or "custom" || Array.Exists(AnthropicLocalTools, type.StartsWith)),
                _ => TypedTool(tool, type => type is null || OpenAILocalTools.Contains(type)),
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? TypedTool(JsonElement tool, Predicate<string?> runsHere)
    {
        foreach (var property in tool.EnumerateObject())
        {
            if (property.Name.Equals("type", StringComparison.OrdinalIgnoreCase)
                && property.Value.ValueKind != JsonValueKind.Null
                && (property.Value.ValueKind != JsonValueKind.String || !runsHere(property.Value.GetString())))
            {
                return Tool(property.Value.ToString());
            }
        }

        return null;
    }

    private Refusal? GeminiTool(JsonElement tool)
    {
        foreach (var property in tool.EnumerateObject())
        {
            if (property.Name is not ("functionDeclarations" or "function_declarations") && Tool(property.Name) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Tool(string type) => options.AllowedVendorTools.Contains(type)
        ? null
        : new Refusal(
            400,
            "vendor_tool_refused",
            $"the request asks for '{(type.Length > 64 ? type[..64] : type)}', which runs at the model's vendor and reaches past the egress rules",
            "switch the tool off in the agent, or add its type to AllowedVendorTools of the gateway");

    private Refusal? Address(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : Text(value, "url");
        return text is null || text.StartsWith("data:", StringComparison.Ordinal) ? null : Fetch();
    }

    private Refusal? Fetch() => options.AllowVendorFetches
        ? null
        : new Refusal(
            400,
            "vendor_fetch_refused",
            "the request names an address for the model's vendor to fetch, which reaches past the egress rules",
            "send the content itself, or set AllowVendorFetches of the gateway");

    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.String)
            {
                return property.Value.GetString();
            }
        }

        return null;
    }

    private static Refusal NotJson() =>
        new(400, "malformed", "the body of a model request is not one JSON object in UTF-8 in which every name is given once");
}
