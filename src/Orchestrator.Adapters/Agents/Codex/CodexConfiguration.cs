using System.Text.Json;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.Codex;

/// <summary>The <c>config.toml</c> of one run.</summary>
internal static class CodexConfiguration
{
    public const string KeyVariable = "MODEL_KEY";

    public static string Text(Uri endpoint, string? model, int retries)
    {
        var name = model is null ? "" : $"model = {Quoted(model)}";
        return $"""
            {name}
            model_provider = "gateway"
            approval_policy = "never"
            sandbox_mode = "danger-full-access"
            check_for_update_on_startup = false
            # Searching happens on the model's servers, where no egress policy of ours sees it.
            web_search = "disabled"
            # Instructions in the work tree may be an earlier agent's.
            project_doc_max_bytes = 0

            [model_providers.gateway]
            name = "gateway"
            base_url = {Quoted(endpoint.ToString().TrimEnd('/') + "/v1")}
            env_key = "{KeyVariable}"
            wire_api = "responses"
            supports_websockets = false
            # The two multiply; only the second repeats a reply that was cut.
            request_max_retries = 0
            stream_max_retries = {retries}

            [projects.{Quoted(SandboxPaths.Work)}]
            trust_level = "untrusted"

            [skills]
            include_instructions = false

            [analytics]
            enabled = false

            [features]
            plugins = false
            apps = false
            """;
    }

    // A TOML basic string has JSON's escapes.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
