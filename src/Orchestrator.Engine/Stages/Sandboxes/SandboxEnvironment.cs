using System.Globalization;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>The environment that every sandbox begins with.</summary>
internal static class SandboxEnvironment
{
    public static IReadOnlyDictionary<string, string> Plain { get; } = new Dictionary<string, string>
    {
        ["CI"] = "true",
        ["LANG"] = "C.UTF-8",
        ["GIT_TERMINAL_PROMPT"] = "0",
    };

    public static IReadOnlyDictionary<string, string> WithProxy { get; } = AddProxy();

    private static Dictionary<string, string> AddProxy()
    {
        var gateway = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{SandboxPaths.GatewayPort}");
        var environment = new Dictionary<string, string>(Plain)
        {
            // Programs disagree about the spelling.
            ["http_proxy"] = gateway,
            ["https_proxy"] = gateway,
            ["HTTP_PROXY"] = gateway,
            ["HTTPS_PROXY"] = gateway,
            ["no_proxy"] = "127.0.0.1,localhost",
            ["NO_PROXY"] = "127.0.0.1,localhost",
        };
        return environment;
    }
}
