using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Orchestrator.Agents.Claude;
using Orchestrator.Agents.Codex;
using Orchestrator.Agents.Gemini;
using Orchestrator.Agents.OpenCode;
using Orchestrator.Agents.Rehearsal;
using Orchestrator.Artefacts;
using Orchestrator.Artefacts.S3;
using Orchestrator.Clients.GitHub;
using Orchestrator.Credentials;
using Orchestrator.Dashboard;
using Orchestrator.Databases;
using Orchestrator.Egress;
using Orchestrator.Egress.Remote;
using Orchestrator.Git;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Policies;
using Orchestrator.Prompts;
using Orchestrator.Resilience;
using Orchestrator.Retention;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Sandboxes.Bubblewrap;
using Orchestrator.Sandboxes.Docker;
using Orchestrator.Scheduling;
using Orchestrator.Spending;
using Orchestrator.Tickets.Local;
using Orchestrator.Workers;
using Orchestrator.Working;

namespace Orchestrator.Settings;

/// <summary>Every setting of the program, by the types that it binds them to.</summary>
internal static class KnownSettings
{
    private static readonly (string Section, Type Type)[] Sections =
    [
        ("Agents:claude", typeof(ClaudeAgentOptions)),
        ("Agents:codex", typeof(CodexAgentOptions)),
        ("Agents:gemini", typeof(GeminiAgentOptions)),
        ("Agents:opencode", typeof(OpenCodeAgentOptions)),
        ("Agents:rehearsal", typeof(RehearsalAgentOptions)),
        ("Artefacts:S3", typeof(S3ArtefactOptions)),
        ("Artefacts", typeof(DiskArtefactOptions)),
        ("Bus", typeof(BusOptions)),
        ("Dashboard", typeof(DashboardOptions)),
        ("Gateway:Credentials:Variables", typeof(Dictionary<string, string>)),
        ("Gateway:Credentials", typeof(FileCredentialOptions)),
        ("Gateway:Remote", typeof(RemoteGatewayOptions)),
        ("Gateway", typeof(EgressGatewayOptions)),
        ("Git", typeof(GitOptions)),
        ("GitHub", typeof(GitHubOptions)),
        ("Logging:LogLevel", typeof(Dictionary<string, LogLevel>)),
        ("Models", typeof(Dictionary<string, ModelOptions>)),
        ("Notices", typeof(NoticeOptions)),
        ("Persistence", typeof(PersistenceOptions)),
        ("Policy", typeof(StagePolicyOptions)),
        ("Prompts", typeof(PromptOptions)),
        ("Resilience", typeof(ResilienceOptions)),
        ("Retention", typeof(RetentionOptions)),
        ("Runs", typeof(RunOptions)),
        ("Safety:Secrets", typeof(SecretScanOptions)),
        ("Sandboxes:bubblewrap", typeof(BubblewrapSandboxOptions)),
        ("Sandboxes:docker", typeof(DockerSandboxOptions)),
        ("Scheduling", typeof(SchedulingOptions)),
        ("Serve:Tickets", typeof(TicketPollingOptions)),
        ("Spending", typeof(SpendingOptions)),
        ("Tickets:local", typeof(LocalTicketOptions)),
        ("Worker", typeof(WorkerOptions)),
    ];

    // Read one by one, without a type.
    private static readonly string[] Single = ["Data:Directory", "Serve:Roles", "Serve:Urls", "Logging:Console:FormatterName"];

    /// <summary>What is set and means nothing to the program, or is no value of its setting.</summary>
    public static IReadOnlyList<string> FindMistakes(IReadOnlyDictionary<string, string?> settings)
    {
        var mistakes = new List<string>();
        foreach (var group in settings.Where(setting => !Single.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)).GroupBy(setting => SectionOf(setting.Key)))
        {
            if (group.Key is null)
            {
                mistakes.AddRange(group.Select(setting => $"{setting.Key} is in no section of the program."));
                continue;
            }

            try
            {
                var section = new ConfigurationBuilder().AddInMemoryCollection(group).Build().GetSection(group.Key);
                section.Get(Sections.Single(one => one.Section == group.Key).Type, binder => binder.ErrorOnUnknownConfiguration = true);
            }
            catch (InvalidOperationException exception)
            {
                mistakes.Add($"{group.Key}: {exception.Message}");
            }
        }

        return mistakes;
    }

    /// <summary>The settings that <c>ORCHESTRATOR_…</c> variables stand for.</summary>
    public static Dictionary<string, string?> FromVariables(IEnumerable<KeyValuePair<string, string?>> variables) => variables
        .Where(variable => variable.Key.StartsWith(HostSettings.VariablePrefix, StringComparison.Ordinal))
        .ToDictionary(variable => variable.Key[HostSettings.VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable => variable.Value);

    private static string? SectionOf(string key) => Sections
        .Select(one => one.Section)
        .Where(section => key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase))
        .MaxBy(section => section.Length);
}
