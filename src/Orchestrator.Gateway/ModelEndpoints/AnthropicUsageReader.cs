using System.Text.Json;

namespace Orchestrator.ModelEndpoints;

/// <summary>Reads <c>message_start</c>, whose usage is early, and <c>message_delta</c>, whose usage is cumulative.</summary>
internal sealed class AnthropicUsageReader : UsageReader
{
    protected override void Read(JsonElement root)
    {
        var message = Child(root, "message") ?? root;
        TakeModel(message);
        if (Child(message, "usage") is not { ValueKind: JsonValueKind.Object } usage)
        {
            return;
        }

        var before = Tokens ?? default;
        Tokens = new TokenCount(
            Number(usage, "input_tokens") ?? before.Input,
            Number(usage, "cache_read_input_tokens") ?? before.CachedInput,
            Number(usage, "cache_creation_input_tokens") ?? before.CacheWrite,
            Number(usage, "output_tokens") ?? before.Output);
    }
}
