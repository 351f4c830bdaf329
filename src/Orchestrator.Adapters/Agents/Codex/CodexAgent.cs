using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Agents.CommandLine;
using Orchestrator.Egress;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.Codex;

/// <summary>Codex CLI, headless. Written against 0.169.0.</summary>
public sealed class CodexAgent : CommandLineAgent
{
    private const string Home = SandboxPaths.Home + "/.codex";
    private const string SchemaFile = Home + "/answer-schema.json";

    private static readonly AgentProgram Program = new(
        "codex", [($"@openai/codex-linux-{Architecture.Node}", $"vendor/{Architecture.Gnu}-unknown-linux-musl/bin/codex")]);

    private readonly CodexAgentOptions _options;

    public CodexAgent(IOptions<CodexAgentOptions> options, ILogger<CodexAgent> logger)
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
        var endpoint = RequireEndpoint(task);
        List<string> arguments =
        [
            Program.SandboxPath(_options), "exec", "--json", "--skip-git-repo-check",
            // Its own sandbox needs what ours takes away; ours is what keeps it from harm.
            "--dangerously-bypass-approvals-and-sandbox",
            "--ephemeral", "--ignore-rules",
        ];
        var files = new Dictionary<string, string>
        {
            [$"{Home}/config.toml"] = CodexConfiguration.Text(endpoint, task.Model ?? _options.Model, _options.ModelRetries),
        };
        if (task.AnswerSchema is { } schema)
        {
            arguments.AddRange(["--output-schema", SchemaFile]);
            files[SchemaFile] = schema;
        }

        // The prompt is standard input.
        arguments.Add("-");
        return Task.FromResult(new AgentInvocation
        {
            Arguments = arguments,
            Environment = new Dictionary<string, string>
            {
                ["CODEX_HOME"] = Home,
                [CodexConfiguration.KeyVariable] = ModelKey.Placeholder,
            },
            Files = files,
            Input = task.Prompt,
        });
    }

    private protected override AgentEventReader CreateReader(AgentTask task, IAgentObserver observer) =>
        new CodexEventReader(observer, task.AnswerSchema is not null);
}
