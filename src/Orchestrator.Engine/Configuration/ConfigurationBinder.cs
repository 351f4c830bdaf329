using Newtonsoft.Json.Linq;
using Orchestrator.Stages;

namespace Orchestrator.Configuration;

/// <summary>Makes records of a document that satisfies the schema.</summary>
internal static class ConfigurationBinder
{
    public static RepositoryConfiguration Bind(JObject root) => new()
    {
        SetUp = root["setup"] is JArray setUp ? [.. setUp.Select(Command)] : null,
        Verify = root["verify"] is JArray verify ? [.. verify.Select(Command)] : null,
        Agent = Text(root, "agent"),
        Model = Text(root, "model"),
        Stages = Stages(root["stages"] as JObject),
        Reviewers = root["reviewers"] is JArray reviewers ? [.. reviewers.Select(Reviewer)] : null,
        Limits = Limits(root["limits"] as JObject),
        Network = Network(root),
        ProtectedPaths = Texts(root, "protected_paths"),
        PlanApproval = root["plan_approval"]?.Value<bool>(),
        BranchPrefix = Text(root, "branch_prefix"),
        Guidance = Text(root, "guidance"),
    };

    private static RepositoryCommand Command(JToken token)
    {
        if (token is not JObject settings)
        {
            var line = token.Value<string>()!;
            return new RepositoryCommand(Safety.DisplayText.Line(line, 60), line);
        }

        var run = Text(settings, "run")!;
        return new RepositoryCommand(Text(settings, "name") ?? Safety.DisplayText.Line(run, 60), run)
        {
            Timeout = Duration(settings, "timeout"),
            Network = Network(settings),
        };
    }

    private static Dictionary<StageName, StageConfiguration> Stages(JObject? stages) =>
        stages?.Properties().ToDictionary(
            property => Enum.Parse<StageName>(property.Name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            property => new StageConfiguration(
                Text((JObject)property.Value, "agent"),
                Text((JObject)property.Value, "model"),
                Duration((JObject)property.Value, "timeout"),
                Text((JObject)property.Value, "prompt"))) ?? [];

    private static ReviewerConfiguration Reviewer(JToken token) => token is not JObject settings
        ? new ReviewerConfiguration(token.Value<string>()!)
        : new ReviewerConfiguration(Text(settings, "name")!)
        {
            Prompt = Text(settings, "prompt"),
            PromptFile = Text(settings, "prompt_file"),
            Agent = Text(settings, "agent"),
            Model = Text(settings, "model"),
        };

    private static LimitsConfiguration Limits(JObject? limits) => limits is null ? new() : new()
    {
        MemoryMiB = Quantities.MiB(Text(limits, "memory")),
        Cpus = limits["cpus"]?.Value<double>(),
        Processes = limits["processes"]?.Value<int>(),
        DiskMiB = Quantities.MiB(Text(limits, "disk")),
        Time = Duration(limits, "time"),
        PlanRounds = limits["plan_rounds"]?.Value<int>(),
        ReworkRounds = limits["rework_rounds"]?.Value<int>(),
        ResponseRounds = limits["response_rounds"]?.Value<int>(),
        CostUsd = limits["cost_usd"]?.Value<decimal>(),
    };

    private static IReadOnlyList<NetworkWish> Network(JObject parent) => parent["network"] is not JArray wishes ? [] :
    [
        .. wishes.Select(wish => wish is JObject settings
            ? new NetworkWish { Host = Text(settings, "host"), Methods = Texts(settings, "methods"), Paths = Texts(settings, "paths") }
            : NetworkWish.Parse(wish.Value<string>()!)),
    ];

    private static TimeSpan? Duration(JObject parent, string name) => Quantities.Duration(Text(parent, name));

    private static string? Text(JObject parent, string name) => parent[name]?.Value<string>();

    private static IReadOnlyList<string> Texts(JObject parent, string name) =>
        parent[name] is JArray items ? [.. items.Select(item => item.Value<string>()!)] : [];
}
