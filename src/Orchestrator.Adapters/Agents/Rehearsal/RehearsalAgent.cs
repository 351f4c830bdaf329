using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Agents.CommandLine;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.Rehearsal;

/// <summary>
/// An agent without a model: it plays a script, inside the sandbox and through the same contract as any other, so that a whole
/// run can be shown and tested with nothing but this program.
/// </summary>
public sealed class RehearsalAgent : CommandLineAgent
{
    private const string Directory = SandboxPaths.Home + "/.rehearsal";
    private const string Player = "player.pl";

    private readonly RehearsalAgentOptions _options;

    public RehearsalAgent(IOptions<RehearsalAgentOptions> options, ILogger<RehearsalAgent> logger)
        : base(options.Value, logger) => _options = options.Value;

    public override string Name => "rehearsal";

    public override AgentCapabilities Capabilities { get; } = new() { Protocol = null };

    public override async Task<AgentInstallation> FindAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_options.Script))
        {
            return new AgentInstallation(
                false, null, $"No script at '{_options.Script}'. Set Agents:rehearsal:Script to a JSON file of steps.");
        }

        var version = await PerlVersionAsync(cancellationToken);
        return version is not null
            ? new AgentInstallation(true, version, null)
            : new AgentInstallation(false, null, "perl with JSON::PP did not start. Install Perl (Debian: perl), which git needs as well.");
    }

    private protected override async Task<AgentInvocation> PrepareAsync(AgentTask task, CancellationToken cancellationToken)
    {
        var script = await RehearsalScript.ReadAsync(_options.Script, cancellationToken);
        return new AgentInvocation
        {
            Arguments = ["perl", $"{Directory}/{Player}", $"{Directory}/steps.json"],
            Environment = task.ModelEndpoint is { } endpoint
                ? new Dictionary<string, string> { ["REHEARSAL_MODEL"] = endpoint.ToString().TrimEnd('/') }
                : [],
            Files = new Dictionary<string, string>
            {
                [$"{Directory}/{Player}"] = await ReadPlayerAsync(cancellationToken),
                [$"{Directory}/steps.json"] = script.Steps(task),
            },
            Input = task.Prompt,
        };
    }

    private protected override AgentEventReader CreateReader(AgentTask task, IAgentObserver observer) =>
        new RehearsalEventReader(observer, task.AnswerSchema is not null);

    private static async Task<string> ReadPlayerAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(RehearsalAgent).Assembly.GetManifestResourceStream("Orchestrator.Agents.Rehearsal.player.pl")
            ?? throw new InvalidOperationException("The player is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static async Task<string?> PerlVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var perl = Process.Start(new ProcessStartInfo("perl", ["-MJSON::PP", "-e", "print $^V"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var version = await perl.StandardOutput.ReadToEndAsync(cancellationToken);
            await perl.WaitForExitAsync(cancellationToken);
            return perl.ExitCode == 0 ? $"Perl {version}" : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
