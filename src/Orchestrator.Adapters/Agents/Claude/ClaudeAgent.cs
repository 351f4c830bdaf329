using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Agents.CommandLine;
using Orchestrator.Egress;

namespace Orchestrator.Agents.Claude;

/// <summary>Claude Code, headless. Written against 2.1.197.</summary>
public sealed class ClaudeAgent : CommandLineAgent
{
    private static readonly string[] DefaultTools =
        ["Bash", "Edit", "NotebookEdit", "Read", "Task", "TaskOutput", "TaskStop", "Write"];

    private static readonly AgentProgram Program = new("claude",
    [
        ($"@anthropic-ai/claude-code-linux-{Architecture.Node}", "claude"),
        ("@anthropic-ai/claude-code", "bin/claude.exe"),
    ]);

    private readonly ClaudeAgentOptions _options;

    public ClaudeAgent(IOptions<ClaudeAgentOptions> options, ILogger<ClaudeAgent> logger)
        : base(options.Value, logger) => _options = options.Value;

    public override string Name => Program.Agent;

    public override AgentCapabilities Capabilities => new()
    {
        Protocol = ModelProtocol.AnthropicMessages,
        Mounts = Program.Mounts(_options),
    };

    public override Task<AgentInstallation> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Program.Find(_options));

    private protected override Task<AgentInvocation> PrepareAsync(AgentTask task, CancellationToken cancellationToken) =>
        Task.FromResult(new AgentInvocation
        {
            Arguments = Arguments(task),
            Environment = Settings(RequireEndpoint(task)),
            Input = task.Prompt,
        });

    private protected override AgentEventReader CreateReader(AgentTask task, IAgentObserver observer) =>
        new ClaudeEventReader(observer, task.AnswerSchema is not null);

    private List<string> Arguments(AgentTask task)
    {
        List<string> arguments =
        [
            Program.SandboxPath(_options), "--print", "--output-format", "stream-json", "--verbose",
            // The sandbox is what keeps it from harm; asking would only make it fail.
            "--permission-mode", "bypassPermissions",
            // Not "project" and "local": settings, hooks, servers and instructions in the work tree may be an earlier agent's.
            "--setting-sources", "user", "--strict-mcp-config", "--disable-slash-commands",
            "--no-session-persistence",
            "--tools", string.Join(',', _options.Tools.Count > 0 ? _options.Tools : DefaultTools),
        ];
        if ((task.Model ?? _options.Model) is { } model)
        {
            arguments.AddRange(["--model", model]);
        }

        if (task.MaxTurns is { } turns)
        {
            arguments.AddRange(["--max-turns", turns.ToString(CultureInfo.InvariantCulture)]);
        }

        if (_options.BudgetUsd is { } budget)
        {
            arguments.AddRange(["--max-budget-usd", budget.ToString(CultureInfo.InvariantCulture)]);
        }

        if (task.AnswerSchema is { } schema)
        {
            arguments.AddRange(["--json-schema", schema]);
        }

        return arguments;
    }

    private Dictionary<string, string> Settings(Uri endpoint) => new()
    {
        // It appends /v1/messages.
        ["ANTHROPIC_BASE_URL"] = endpoint.ToString().TrimEnd('/'),
        ["ANTHROPIC_API_KEY"] = ModelKey.Placeholder,
        ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        ["CLAUDE_CODE_MAX_RETRIES"] = _options.ModelRetries.ToString(CultureInfo.InvariantCulture),
        ["DISABLE_AUTOUPDATER"] = "1",
        ["DISABLE_TELEMETRY"] = "1",
        ["DISABLE_ERROR_REPORTING"] = "1",
        // It refuses to bypass permissions as root outside a sandbox, and some sandboxes run as root.
        ["IS_SANDBOX"] = "1",
    };
}
