namespace Orchestrator.Credentials;

/// <summary>Which credentials come from the host's environment, read from <c>Credentials</c> below the gateway's section.</summary>
public sealed class EnvironmentCredentialOptions
{
    /// <summary>
    /// Credential names and the variables that hold them. The default knows <c>anthropic</c>, <c>openai</c>,
    /// <c>gemini</c>, <c>openrouter</c> and GitHub's; a variable that is not named here is never read.
    /// </summary>
    public IDictionary<string, string> Variables { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["anthropic"] = "ANTHROPIC_API_KEY",
        ["openai"] = "OPENAI_API_KEY",
        ["gemini"] = "GEMINI_API_KEY",
        ["openrouter"] = "OPENROUTER_API_KEY",
        ["github-token"] = "GITHUB_TOKEN",
        ["github-app-key"] = "GITHUB_APP_PRIVATE_KEY",
        ["github-webhook-secret"] = "GITHUB_WEBHOOK_SECRET",
    };
}
