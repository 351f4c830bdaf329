using System.Text.Json;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

/// <summary>The most that a model request can cost, from its size and from what it says about its answer.</summary>
internal sealed class WorstCase(EgressGatewayOptions options, ModelPriceTable prices)
{
    // What a request only refers to (an earlier answer, a cached prompt) is at most what a context holds.
    private const long ContextTokens = 400_000;

    /// <summary>Expects a body that the inspector has let through: one JSON object, every name once.</summary>
    public decimal Of(ModelProtocol protocol, string path, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var model = protocol == ModelProtocol.Gemini ? GeminiModel(path) : Text(root, "model");
        // Only the names that the endpoint itself heeds: another one would lower what is held back, not what is answered.
        var (limit, answers) = (protocol, path) switch
        {
            (ModelProtocol.AnthropicMessages, _) => (Number(root, "max_tokens"), 1),
            (ModelProtocol.Gemini, _) when GenerationConfig(root) is { } settings => (
                Number(settings, "maxOutputTokens") ?? Number(settings, "max_output_tokens"),
                Number(settings, "candidateCount") ?? Number(settings, "candidate_count") ?? 1),
            (ModelProtocol.OpenAI, "/v1/chat/completions") => (
                Larger(Number(root, "max_completion_tokens"), Number(root, "max_tokens")), Number(root, "n") ?? 1),
            (ModelProtocol.OpenAI, _) => (Number(root, "max_output_tokens"), 1),
            _ => (null, 1L),
        };
        var input = (long)Math.Ceiling(body.Length / options.BytesPerToken);
        input += RefersElsewhere(protocol, root) ? ContextTokens : 0;
        return prices.WorstCost(model, input, limit, Math.Max(1, answers), options.MaxOutputTokens);
    }

    private static bool RefersElsewhere(ModelProtocol protocol, JsonElement root) => protocol switch
    {
        ModelProtocol.OpenAI => Has(root, "previous_response_id") || Has(root, "conversation") || Has(root, "prompt"),
        ModelProtocol.Gemini => Has(root, "cachedContent") || Has(root, "cached_content"),
        _ => Has(root, "container"),
    };

    private static long? Larger(long? one, long? other) => one is null || other > one ? other : one;

    // With both spellings it is the endpoint's secret which one counts, so neither is believed.
    private static JsonElement? GenerationConfig(JsonElement root) =>
        Has(root, "generationConfig") && Has(root, "generation_config")
            ? null
            : Object(root, "generationConfig") ?? Object(root, "generation_config");

    private static string GeminiModel(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name[..Math.Max(0, name.IndexOf(':'))];
    }

    private static bool Has(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static JsonElement? Object(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    // Endpoints take 1e6 and 4.0 for whole numbers too.
    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 1 and < 1e9
            ? (long)Math.Ceiling(number)
            : null;
}
