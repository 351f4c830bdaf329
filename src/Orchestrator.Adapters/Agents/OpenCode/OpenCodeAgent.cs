using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Agents.CommandLine;
using Orchestrator.Egress;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.OpenCode;

/// <summary>opencode, headless, against any endpoint with Chat Completions. Written against 1.18.33.</summary>
public sealed class OpenCodeAgent : CommandLineAgent
{
    private const string Provider = "gateway";

    private static readonly AgentProgram Program = new("opencode",
    [
        ($"opencode-linux-{Architecture.Node}-baseline", "bin/opencode"),
        ($"opencode-linux-{Architecture.Node}", "bin/opencode"),
    ]);

    private readonly OpenCodeAgentOptions _options;

    public OpenCodeAgent(IOptions<OpenCodeAgentOptions> options, ILogger<OpenCodeAgent> logger)
        : base(options.Value, logger) => _options = options.Value;

    public override string Name => Program.Agent;

    public override AgentCapabilities Capabilities => new()
    {
        Protocol = ModelProtocol.OpenAI,
        Mounts = Program.Mounts(_options),
    };

    public override Task<AgentInstallation> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Program.Find(_options));

    private protected override Task<AgentInvocation> PrepareAsync(AgentTask task, CancellationToken cancellationToken)
    {
        var model = task.Model ?? _options.Model ?? "gpt-5";
        return Task.FromResult(new AgentInvocation
        {
            // A title of our own saves the request that would ask the model for one.
            Arguments =
            [
                Program.SandboxPath(_options), "run", "--pure", "--auto", "--format", "json", "--title", "task",
                "--model", $"{Provider}/{model}",
            ],
            Environment = new Dictionary<string, string>
            {
                // Configuration, plugins, skills and instructions in the work tree may be an earlier agent's.
                ["OPENCODE_DISABLE_PROJECT_CONFIG"] = "1",
                ["OPENCODE_DISABLE_CLAUDE_CODE"] = "1",
                ["OPENCODE_DISABLE_EXTERNAL_SKILLS"] = "1",
                ["OPENCODE_DISABLE_AUTOUPDATE"] = "1",
                ["OPENCODE_DISABLE_DEFAULT_PLUGINS"] = "1",
                ["OPENCODE_DISABLE_LSP_DOWNLOAD"] = "1",
                ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
                ["OPENCODE_DISABLE_SHARE"] = "1",
            },
            Files = new Dictionary<string, string>
            {
                [$"{SandboxPaths.Home}/.config/opencode/opencode.json"] = Configuration(RequireEndpoint(task), model).ToJsonString(),
            },
            Input = AnswerPrompt.For(task),
        });
    }

    private protected override AgentEventReader CreateReader(AgentTask task, IAgentObserver observer) =>
        new OpenCodeEventReader(observer, task.AnswerSchema is not null);

    private JsonObject Configuration(Uri endpoint, string model) => new()
    {
        ["model"] = $"{Provider}/{model}",
        ["small_model"] = $"{Provider}/{model}",
        ["enabled_providers"] = new JsonArray(Provider),
        ["share"] = "disabled",
        ["autoupdate"] = false,
        ["snapshot"] = false,
        ["permission"] = new JsonObject { ["*"] = "allow", ["webfetch"] = "deny", ["websearch"] = "deny" },
        ["provider"] = new JsonObject
        {
            [Provider] = new JsonObject
            {
                ["npm"] = "@ai-sdk/openai-compatible",
                ["name"] = Provider,
                ["options"] = new JsonObject
                {
                    ["baseURL"] = endpoint.ToString().TrimEnd('/') + "/v1",
                    ["apiKey"] = ModelKey.Placeholder,
                },
                ["models"] = new JsonObject
                {
                    [model] = new JsonObject
                    {
                        ["name"] = model,
                        ["limit"] = new JsonObject { ["context"] = _options.ContextTokens, ["output"] = _options.OutputTokens },
                    },
                },
            },
        },
    };
}
