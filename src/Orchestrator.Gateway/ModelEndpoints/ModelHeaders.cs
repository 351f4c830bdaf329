using System.Collections.Frozen;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

/// <summary>Which headers pass a model route. Whatever says who is asking stays on its own side.</summary>
internal static class ModelHeaders
{
    private static readonly FrozenSet<string> NotSent = new[]
    {
        // Belongs to one connection, or is written anew.
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect", "host",
        "content-length", "accept-encoding", "content-type", "http2-settings", "via", "forwarded", "alt-used",
        // Says who is asking, or for whom: the placeholder goes no further, and an own key would be a way out.
        "authorization", "proxy-authorization", "proxy-authenticate", "x-api-key", "api-key", "x-goog-api-key", "cookie", "cookie2",
        "x-goog-user-project", "x-goog-iam-authorization-token", "x-goog-iam-authority-selector", "x-amz-security-token",
        "openai-organization", "openai-project", "chatgpt-account-id", "x-auth-token", "x-access-token",
        // Makes a server see another request than the one that was checked.
        "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url", "range",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotReturned = new[]
    {
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade",
        "content-length", "set-cookie", "set-cookie2", "alt-svc", "strict-transport-security", "location",
        "openai-organization", "openai-project", "anthropic-organization-id", "www-authenticate",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool MayBeSent(string name) =>
        !NotSent.Contains(name) && !name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase);

    public static bool MayBeReturned(string name) => !NotReturned.Contains(name);

    public static void AddCredential(HttpRequestMessage request, ModelProtocol protocol, string secret)
    {
        var (name, value) = protocol switch
        {
            ModelProtocol.AnthropicMessages => ("x-api-key", secret),
            ModelProtocol.OpenAI => ("Authorization", "Bearer " + secret),
            _ => ("x-goog-api-key", secret),
        };
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
