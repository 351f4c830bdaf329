using System.Text.Json;

namespace Orchestrator.ModelEndpoints;

/// <summary>Reads <c>usageMetadata</c>, which every chunk repeats with higher numbers.</summary>
internal sealed class GeminiUsageReader : UsageReader
{
    protected override void Read(JsonElement root)
    {
        TakeModel(root, "modelVersion");
        if (Child(root, "usageMetadata") is not { ValueKind: JsonValueKind.Object } usage)
        {
            return;
        }

        var before = Tokens ?? default;
        var prompt = (Number(usage, "promptTokenCount") ?? before.Input + before.CachedInput) + (Number(usage, "toolUsePromptTokenCount") ?? 0);
        var cached = Math.Min(prompt, Number(usage, "cachedContentTokenCount") ?? before.CachedInput);
        // Thoughts are billed as output but counted apart from the candidates.
        var output = (Number(usage, "candidatesTokenCount") ?? 0) + (Number(usage, "thoughtsTokenCount") ?? 0);
        Tokens = new TokenCount(prompt - cached, cached, 0, Math.Max(output, before.Output));
    }
}
