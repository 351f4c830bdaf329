using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Agents.CommandLine;
using Orchestrator.Egress;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.Gemini;

/// <summary>Gemini CLI, headless. Written against 0.61.0.</summary>
public sealed class GeminiAgent : CommandLineAgent
{
    // It takes settings, hooks, servers and instructions from the directory it is started in, all or none of them, and without
    // them refuses git. In the work tree they may be an earlier agent's: so it is started beside it. Instructions are taken from
    // every directory it may work in as well, which is why that is the root and not the work tree. One way in is left, which no
    // setting closes: with the first file read by its tools it also reads the GEMINI.md files above that file.
    private const string Start = SandboxPaths.Home + "/start";
    private const string ShellStart = SandboxPaths.Home + "/.shell-start";
    private const string Prompt = SandboxPaths.Home + "/.prompt";
    private const string Output = SandboxPaths.Home + "/.output";
    private const string Telemetry = SandboxPaths.Home + "/.telemetry";

    // It takes a pipe that is still empty after half a second for one without a prompt, and what a slow reader has not yet taken
    // from its output when it exits is lost, the final event with it. Neither happens with files. Why the model ended its last
    // reply is only in its telemetry: its stream takes a model that declined for one that said nothing, or for one that is done.
    private const string Launch =
        $$"""
        : > {{Output}}
        "$@" < {{Prompt}} > {{Output}} & agent=$!
        tail -n +1 -f -s 0.1 --pid=$agent {{Output}}
        wait $agent; code=$?
        reason=$(grep -A 1 '"finish_reasons": \[$' {{Telemetry}} 2>/dev/null | tail -n 1 | tr -cd a-z_)
        printf '\n{"type":"finish_reason","reason":"%s"}\n' "$reason"
        exit $code
        """;

    private static readonly AgentProgram Program = new("gemini", [("@google/gemini-cli", "bundle/gemini.js")]);

    private readonly GeminiAgentOptions _options;

    public GeminiAgent(IOptions<GeminiAgentOptions> options, ILogger<GeminiAgent> logger)
        : base(options.Value, logger) => _options = options.Value;

    public override string Name => Program.Agent;

    public override AgentCapabilities Capabilities => new()
    {
        Protocol = ModelProtocol.Gemini,
        Mounts = [.. Program.Mounts(_options), .. NodeProgram.Mounts(_options.Node)],
    };

    public override Task<AgentInstallation> FindAsync(CancellationToken cancellationToken) => Task.FromResult(
        NodeProgram.Locate(_options.Node) is null
            ? new AgentInstallation(
                false, null, $"No Node.js at '{_options.Node}'. Install it (Debian: nodejs), or set Agents:gemini:Node to the program.")
            : Program.Find(_options));

    private protected override Task<AgentInvocation> PrepareAsync(AgentTask task, CancellationToken cancellationToken) =>
        Task.FromResult(new AgentInvocation
        {
            Arguments =
            [
                "/bin/sh", "-c", Launch, "sh",
                NodeProgram.SandboxPath(_options.Node), Program.SandboxPath(_options), "--output-format", "stream-json",
                "--approval-mode", "yolo", "--skip-trust", "--include-directories", "/",
                "--model", task.Model ?? _options.Model ?? "gemini-2.5-pro",
                "--extensions", "none", "--allowed-mcp-server-names", "none",
            ],
            Environment = new Dictionary<string, string>
            {
                // It appends /v1beta/models/….
                ["GOOGLE_GEMINI_BASE_URL"] = RequireEndpoint(task).ToString().TrimEnd('/'),
                ["GEMINI_API_KEY"] = ModelKey.Placeholder,
                ["GEMINI_CLI_NO_RELAUNCH"] = "true",
                ["BASH_ENV"] = ShellStart,
            },
            Directory = Start,
            Files = new Dictionary<string, string>
            {
                [$"{SandboxPaths.Home}/.gemini/settings.json"] = Settings(task).ToJsonString(),
                [Prompt] = $"The repository is in {SandboxPaths.Work}. Commands start there; give files by their absolute path.\n\n{AnswerPrompt.For(task)}",
                [$"{Start}/README.md"] = $"The repository is in {SandboxPaths.Work}.\n",
                // Commands start where they do with every other agent. Gemini CLI marks its own shells: any other on the way to
                // its start must not move.
                [ShellStart] = $"if [ -n \"$GEMINI_CLI\" ] && [ \"$PWD\" = {Start} ]; then cd {SandboxPaths.Work}; fi\n",
            },
            Input = "",
        });

    private protected override AgentEventReader CreateReader(AgentTask task, IAgentObserver observer) =>
        new GeminiEventReader(observer, task.AnswerSchema is not null);

    private protected override AgentEnding? EndingOf(int exitCode) => exitCode switch
    {
        41 => AgentEnding.AuthenticationFailed,
        42 => AgentEnding.RequestRejected,
        53 => AgentEnding.BudgetExhausted,
        _ => null,
    };

    private JsonObject Settings(AgentTask task) => new()
    {
        ["security"] = new JsonObject { ["auth"] = new JsonObject { ["selectedType"] = "gemini-api-key" } },
        ["privacy"] = new JsonObject { ["usageStatisticsEnabled"] = false },
        ["telemetry"] = new JsonObject
        {
            ["enabled"] = true, ["target"] = "local", ["outfile"] = Telemetry, ["logPrompts"] = false, ["traces"] = false,
        },
        ["general"] = new JsonObject
        {
            ["enableAutoUpdate"] = false,
            ["enableAutoUpdateNotification"] = false,
            ["maxAttempts"] = Math.Clamp(_options.ModelRetries + 1, 1, 10),
        },
        ["hooksConfig"] = new JsonObject { ["enabled"] = false },
        ["skills"] = new JsonObject { ["enabled"] = false },
        ["model"] = new JsonObject { ["maxSessionTurns"] = task.MaxTurns ?? -1 },
        // Searching and fetching happen on the model's servers, where no egress policy of ours sees them.
        ["tools"] = new JsonObject { ["exclude"] = new JsonArray("google_web_search", "web_fetch") },
    };
}
