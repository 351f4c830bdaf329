using Orchestrator.Agents;
using Orchestrator.Egress;

namespace Orchestrator.Stages.Agents;

/// <summary>What the GenAI conventions call the maker of the model behind an agent.</summary>
internal static class GenAiProviders
{
    public static string Of(ICodingAgent agent) => agent.Capabilities.Protocol switch
    {
        ModelProtocol.AnthropicMessages => "anthropic",
        ModelProtocol.OpenAI => "openai",
        ModelProtocol.Gemini => "gcp.gemini",
        _ => agent.Name,
    };
}
