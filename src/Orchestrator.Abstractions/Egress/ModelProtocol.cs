namespace Orchestrator.Egress;

/// <summary>How a model endpoint is spoken to, and so where its usage is found.</summary>
public enum ModelProtocol
{
    /// <summary>Anthropic Messages: <c>POST /v1/messages</c>, key in <c>x-api-key</c>.</summary>
    AnthropicMessages,

    /// <summary>OpenAI Responses and Chat Completions: <c>POST /v1/responses</c>, <c>/v1/chat/completions</c>, bearer key.</summary>
    OpenAI,

    /// <summary>Gemini: <c>POST /v1beta/models/…:streamGenerateContent</c>, key in <c>x-goog-api-key</c>.</summary>
    Gemini,
}
