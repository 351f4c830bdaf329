using System.Text.RegularExpressions;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

/// <summary>What a model request is for.</summary>
internal enum ModelOperation
{
    /// <summary>Not the model's API: files, batches, stored answers and the like would carry data out, or other runs' data in.</summary>
    None,

    /// <summary>Lists or describes models.</summary>
    Describe,

    /// <summary>Counts tokens; takes a prompt but is free.</summary>
    Count,

    /// <summary>Generates; metered.</summary>
    Generate,
}

/// <summary>The few paths of each protocol that an agent needs. Everything else of a vendor's API is refused.</summary>
internal static partial class ModelApi
{
    public static ModelOperation Find(ModelProtocol protocol, string method, string path) => (protocol, method, path) switch
    {
        (ModelProtocol.AnthropicMessages, "POST", "/v1/messages") => ModelOperation.Generate,
        (ModelProtocol.AnthropicMessages, "POST", "/v1/messages/count_tokens") => ModelOperation.Count,
        (ModelProtocol.AnthropicMessages, "GET", _) when ListedModel().IsMatch(path) => ModelOperation.Describe,
        (ModelProtocol.OpenAI, "POST", "/v1/responses" or "/v1/chat/completions" or "/v1/responses/compact") => ModelOperation.Generate,
        (ModelProtocol.OpenAI, "POST", "/v1/responses/input_tokens") => ModelOperation.Count,
        (ModelProtocol.OpenAI, "GET", _) when ListedModel().IsMatch(path) => ModelOperation.Describe,
        (ModelProtocol.Gemini, "POST", _) when GeminiGenerate().IsMatch(path) => ModelOperation.Generate,
        (ModelProtocol.Gemini, "POST", _) when GeminiCount().IsMatch(path) => ModelOperation.Count,
        (ModelProtocol.Gemini, "GET", _) when GeminiModel().IsMatch(path) => ModelOperation.Describe,
        _ => ModelOperation.None,
    };

    /// <summary>The query parameters that mean something to these paths; a key or anything else is not passed on.</summary>
    public static string Query(string query)
    {
        if (query.Length <= 1)
        {
            return "";
        }

        var kept = query[1..].Split('&').Where(pair => Parameter().IsMatch(pair));
        return string.Join('&', kept) is { Length: > 0 } joined ? "?" + joined : "";
    }

    [GeneratedRegex(@"\A/v1/models(/[A-Za-z0-9][A-Za-z0-9._:-]*)?\z")]
    private static partial Regex ListedModel();

    [GeneratedRegex(@"\A/v1(beta|alpha)?/models/[A-Za-z0-9][A-Za-z0-9._-]*:(generateContent|streamGenerateContent)\z")]
    private static partial Regex GeminiGenerate();

    [GeneratedRegex(@"\A/v1(beta|alpha)?/models/[A-Za-z0-9][A-Za-z0-9._-]*:countTokens\z")]
    private static partial Regex GeminiCount();

    [GeneratedRegex(@"\A/v1(beta|alpha)?/models(/[A-Za-z0-9][A-Za-z0-9._-]*)?\z")]
    private static partial Regex GeminiModel();

    [GeneratedRegex(@"\A(beta|limit|before_id|after_id|after|order|alt|pageSize|pageToken|api-version|client_version)=[A-Za-z0-9._-]*\z")]
    private static partial Regex Parameter();
}
