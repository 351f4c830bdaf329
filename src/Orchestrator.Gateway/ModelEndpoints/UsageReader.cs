using System.Text.Json;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

/// <summary>Collects what the JSON objects of one answer say about tokens. The last word on each number counts.</summary>
internal abstract class UsageReader
{
    /// <summary>The model's name as the endpoint gave it; empty until it does.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The tokens; <see langword="null"/> until the endpoint has said any.</summary>
    public TokenCount? Tokens { get; protected set; }

    public static UsageReader For(ModelProtocol protocol) => protocol switch
    {
        ModelProtocol.AnthropicMessages => new AnthropicUsageReader(),
        ModelProtocol.OpenAI => new OpenAIUsageReader(),
        _ => new GeminiUsageReader(),
    };

    /// <summary>Takes one event of a stream or a whole JSON answer. What is not JSON says nothing.</summary>
    public void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
            {
                // Gemini streams an array when it is not asked for events.
                foreach (var element in root.EnumerateArray())
                {
                    Read(element);
                }

                return;
            }

            Read(root);
        }
        catch (JsonException)
        {
        }
    }

    protected abstract void Read(JsonElement root);

    protected void TakeModel(JsonElement parent, string name = "model")
    {
        if (Child(parent, name) is { ValueKind: JsonValueKind.String } model)
        {
            var text = model.GetString()!;
            Model = text.Length <= 200 ? text : text[..200];
        }
    }

    protected static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var child) ? child : null;

    /// <summary>A token count; an endpoint that sends a negative one does not earn the sandbox a rebate.</summary>
    protected static long? Number(JsonElement? parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? Math.Max(0, value) : null;
}
