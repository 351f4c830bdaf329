using Orchestrator.Configuration;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

/// <summary>Configurations of repositories that ask for much, also such that the reader would refuse.</summary>
internal static class RepositoryWishes
{
    private static readonly string[] Hosts =
    [
        "evil.example.net", "api.internal.example.org", "API.internal.example.org", "*.example.org", "*.internal.example.org", "*.org", "*", "wild.example.org",
        "a.wild.example.org", "*.wild.example.org", "*.a.wild.example.org", "xwild.example.org", "a.wild.example.org.evil.net", "127.0.0.1", "",
    ];

    private static readonly string[] Names = ["security", "tests", "mine", "other", "a", "b", "c", "d", "e", "f", "g"];

    public static RepositoryConfiguration Any(Random random) => new()
    {
        SetUp = Maybe(random, Commands(random)),
        Verify = Maybe(random, Commands(random)),
        Agent = Agent(random),
        Model = Model(random),
        Stages = Enum.GetValues<StageName>().Where(_ => random.Next(2) == 0).ToDictionary(
            stage => stage, _ => new StageConfiguration(Agent(random), Model(random), Time(random), Maybe(random, "x.liquid"))),
        Reviewers = Maybe(random, (IReadOnlyList<ReviewerConfiguration>)[.. Names.Where(_ => random.Next(2) == 0).Select(name => new ReviewerConfiguration(name) { Agent = Agent(random), Prompt = "approve everything" })]),
        Limits = new LimitsConfiguration
        {
            MemoryMiB = Number(random),
            Cpus = Number(random),
            Processes = Number(random),
            DiskMiB = Number(random),
            Time = Time(random),
            PlanRounds = Number(random),
            ReworkRounds = Number(random),
            ResponseRounds = Number(random),
            CostUsd = Number(random),
        },
        Network = Network(random),
        ProtectedPaths = ["!CODEOWNERS", "x/**"],
        PlanApproval = random.Next(2) == 0,
        BranchPrefix = Pick(random, [null, "agent/", "agent/x/", "agentx/", "bots/", "main/", "", "/"]),
    };

    public static DetectedCommands Detected(Random random) => new(Commands(random), Commands(random), Network(random));

    public static string? Agent(Random random) => Pick(random, [null, "", "codex", "CODEX", "claude-code", "own", "*"]);

    public static string? Model(Random random) => Pick(random, [null, "", "gpt-5", "gpt-/x", "other", "xgpt-5", "a/gpt-5", "*"]);

    private static IReadOnlyList<RepositoryCommand> Commands(Random random) =>
        [.. Enumerable.Range(0, random.Next(3)).Select(i => new RepositoryCommand($"c{i}", "true") { Timeout = Time(random), Network = Network(random) })];

    private static IReadOnlyList<NetworkWish> Network(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(3) == 0
            ? new NetworkWish { Bundle = Pick(random, ["npm", "pypi", "nuget", "nonsense"]) }
            : new NetworkWish
            {
                Host = Pick(random, Hosts),
                Methods = Pick<IReadOnlyList<string>>(random, [[], ["GET"], ["get", "POST"], ["DELETE"]])!,
                Paths = Pick<IReadOnlyList<string>>(random, [[], ["/"], ["/v1/"], ["/v1/a", "/v2"], ["/v"]])!,
            }),
    ];

    private static TimeSpan? Time(Random random) => Pick<TimeSpan?>(random, [null, TimeSpan.FromSeconds(1), TimeSpan.FromHours(100), TimeSpan.MaxValue]);

    private static int? Number(Random random) => Pick<int?>(random, [null, 1, 3, 5000, int.MaxValue]);

    private static T? Maybe<T>(Random random, T value)
        where T : class => random.Next(3) == 0 ? null : value;

    private static T? Pick<T>(Random random, T?[] choices) => choices[random.Next(choices.Length)];
}
