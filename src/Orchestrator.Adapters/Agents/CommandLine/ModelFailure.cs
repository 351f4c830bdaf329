using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Agents.CommandLine;

/// <summary>Which ending a failed request to the model means, by its HTTP status or, where an agent gives only words, by those.</summary>
internal static partial class ModelFailure
{
    public static AgentEnding FromStatus(int status) => status switch
    {
        401 or 403 => AgentEnding.AuthenticationFailed,
        402 => AgentEnding.BudgetExhausted,
        429 => AgentEnding.RateLimited,
        408 or 425 or >= 500 => AgentEnding.ModelUnavailable,
        >= 400 => AgentEnding.RequestRejected,
        _ => AgentEnding.Failed,
    };

    public static AgentEnding FromText(string text)
    {
        if (Status().Match(text) is { Success: true } match)
        {
            return FromStatus(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        }

        return text switch
        {
            _ when Names(text, "invalid_api_key", "authentication_error", "UNAUTHENTICATED", "PERMISSION_DENIED")
                => AgentEnding.AuthenticationFailed,
            _ when Names(text, "rate_limit", "RESOURCE_EXHAUSTED", "usage limit", "quota") => AgentEnding.RateLimited,
            _ when Names(text, "invalid_request", "invalid_prompt", "INVALID_ARGUMENT", "context window", "context length")
                => AgentEnding.RequestRejected,
            _ when Names(text, "usage policy", "content_filter", "content-filter", "refused to", "PROHIBITED_CONTENT")
                => AgentEnding.Refused,
            _ when Names(text, "high demand", "overloaded", "server_error", "UNAVAILABLE", "timed out", "timeout", "stream disconnected",
                "malformed response", "connection", "connect to", "ECONN", "fetch failed", "network") => AgentEnding.ModelUnavailable,
            _ => AgentEnding.Failed,
        };
    }

    private static bool Names(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // "unexpected status 401 …", "last status: 429", "API Error: 400 …", "\"code\":401", "statusCode: 500".
    [GeneratedRegex("""(?:status(?:code)?|API Error|\\?"code\\?")\\?"?\s*:?\s*([45]\d\d)\b""", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Status();
}
