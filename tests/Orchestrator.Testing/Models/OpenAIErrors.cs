using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>Errors as both OpenAI protocols have them.</summary>
internal static class OpenAIErrors
{
    public static string Body(int status, string message)
    {
        var (type, code) = status switch
        {
            401 => ("authentication_error", "invalid_api_key"),
            402 => ("insufficient_quota", "insufficient_quota"),
            429 => ("rate_limit_error", "rate_limit_exceeded"),
            >= 500 => ("server_error", null),
            _ => ("invalid_request_error", (string?)null),
        };
        return new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["code"] = code, ["param"] = null },
        }.Line();
    }
}
