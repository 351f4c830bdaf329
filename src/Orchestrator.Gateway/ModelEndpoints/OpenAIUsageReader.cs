using System.Text.Json;

namespace Orchestrator.ModelEndpoints;

/// <summary>Reads Responses (usage in the closing event's response) and Chat Completions (usage in the last chunk).</summary>
internal sealed class OpenAIUsageReader : UsageReader
{
    protected override void Read(JsonElement root)
    {
        var response = Child(root, "response") is { ValueKind: JsonValueKind.Object } inner ? inner : root;
        TakeModel(response);
        if (Child(response, "usage") is not { ValueKind: JsonValueKind.Object } usage)
        {
            return;
        }

        var input = Number(usage, "input_tokens") ?? Number(usage, "prompt_tokens") ?? 0;
        var details = Child(usage, "input_tokens_details") ?? Child(usage, "prompt_tokens_details");
        // Cached tokens are included in the input, so an endpoint cannot have cached more than it was sent.
        var cached = Math.Min(input, Number(details, "cached_tokens") ?? 0);
        Tokens = new TokenCount(input - cached, cached, 0, Number(usage, "output_tokens") ?? Number(usage, "completion_tokens") ?? 0);
    }
}
