using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Configuration;
using Orchestrator.Egress;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Sandboxes;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

[TestFixture]
public sealed class PolicyResolverTests
{
    [Test]
    public void Resolve_NothingAskedFor_GivesTheOperatorsOwn()
    {
        var settings = Resolver(new StagePolicyOptions()).Resolve(RepositoryConfiguration.Default, DetectedCommands.None, RunRequest.None);

        Assert.Multiple(() =>
        {
            Assert.That(settings.Stages.Keys, Is.EquivalentTo(Enum.GetValues<StageName>()));
            Assert.That(settings.For(StageName.Plan).Agent, Is.EqualTo("rehearsal"));
            Assert.That(settings.For(StageName.Plan).WorkTreeWritable, Is.False);
            Assert.That(settings.For(StageName.Implement).WorkTreeWritable);
            Assert.That(settings.For(StageName.Verify).ReachesModel, Is.False);
            Assert.That(settings.For(StageName.Verify).Egress, Is.Empty);
            Assert.That(settings.Reviewers.Select(reviewer => reviewer.Name), Is.EquivalentTo(ReviewerConfiguration.BuiltIn));
            Assert.That(settings.BranchPrefix, Is.EqualTo("agent/"));
            Assert.That(settings.Refusals, Is.Empty);
        });
    }

    [Test]
    public void Resolve_WishesWithinTheOperatorsBounds_AreGiven()
    {
        var policy = Operator();
        var repository = Read("""
            agent: codex
            model: gpt-5
            network: [npm, {host: api.internal.example.org, methods: [GET, POST], paths: [/v1/items, /v2]}]
            verify: [{name: tests, run: npm test, timeout: 1m, network: [a.wild.example.org]}]
            limits: {memory: 6GiB, cost_usd: 1, plan_rounds: 1}
            plan_approval: true
            branch_prefix: bots/team/
            """);

        var settings = Resolver(policy).Resolve(repository, DetectedCommands.None, RunRequest.None);

        var implement = settings.For(StageName.Implement);
        Assert.Multiple(() =>
        {
            Assert.That(settings.Refusals, Is.Empty);
            Assert.That(implement.Agent, Is.EqualTo("codex"));
            Assert.That(implement.Model, Is.EqualTo("gpt-5"));
            Assert.That(implement.Limits.MemoryMiB, Is.EqualTo(6144));
            Assert.That(implement.Egress.Select(rule => rule.Host), Is.EquivalentTo(new[] { "packages.example.org", "api.internal.example.org" }));
            Assert.That(implement.Egress[^1].Methods, Is.EqualTo(new[] { "GET" }));
            Assert.That(implement.Egress[^1].PathPrefixes, Is.EqualTo(new[] { "/v1/items" }));
            Assert.That(settings.For(StageName.Review).Egress, Is.Empty);
            Assert.That(settings.Verify.Single().Egress.Single().Host, Is.EqualTo("a.wild.example.org"));
            Assert.That(settings.Verify.Single().Timeout, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(settings.CostUsd, Is.EqualTo(1m));
            Assert.That(settings.Rounds.Plan, Is.EqualTo(1));
            Assert.That(settings.PlanApproval);
            Assert.That(settings.BranchPrefix, Is.EqualTo("bots/team/"));
        });
    }

    [Test]
    public void Resolve_WishesBeyondThem_AreRefusedWithAReason()
    {
        var repository = Read("""
            agent: own-agent
            model: expensive
            network: [pypi, evil.example.net, "*.example.org", {host: api.internal.example.org, methods: [DELETE]}]
            limits: {memory: 64GiB, cost_usd: 5000}
            branch_prefix: release/
            reviewers: []
            """);

        var settings = Resolver(Operator()).Resolve(repository, DetectedCommands.None, RunRequest.None);

        var refused = string.Join('\n', settings.Refusals.Select(refusal => $"{refusal.What} -> {refusal.Why}"));
        Assert.Multiple(() =>
        {
            foreach (var expected in new[] { "agent: own-agent", "model: expensive", "network: pypi", "network: evil.example.net", "DELETE", "limits.memory: 65536MiB", "branch_prefix: release/" })
            {
                Assert.That(refused, Does.Contain(expected));
            }

            Assert.That(settings.CostUsd, Is.EqualTo(20m));
            Assert.That(settings.Reviewers.Select(reviewer => reviewer.Name), Is.EqualTo(new[] { "correctness", "security" }));

            // A wildcard over more than is allowed gives what is allowed.
            Assert.That(settings.For(StageName.Implement).Egress.Select(rule => rule.Host), Is.EquivalentTo(new[] { "*.wild.example.org", "api.internal.example.org" }));
        });
    }

    [Test]
    public void Resolve_RequestOfTheTicket_ComesFirstAndIsBoundToo()
    {
        var resolver = Resolver(Operator());

        var allowed = resolver.Resolve(Read("agent: claude-code"), DetectedCommands.None, new RunRequest("codex", null));
        var refused = resolver.Resolve(RepositoryConfiguration.Default, DetectedCommands.None, new RunRequest("root-shell", null));

        Assert.Multiple(() =>
        {
            Assert.That(allowed.For(StageName.Plan).Agent, Is.EqualTo("codex"));
            Assert.That(refused.For(StageName.Plan).Agent, Is.EqualTo("rehearsal"));
            Assert.That(refused.Refusals.Single().What, Does.Contain("root-shell"));
        });
    }

    [Test]
    public void Resolve_SectionOfTheOperatorsStage_DiffersThereOnly()
    {
        var policy = Operator();
        policy.Stages[StageName.Review] = new StageOverride { Agent = "codex", Model = "m", CostUsd = 2, Limits = new SandboxLimits { MemoryMiB = 512 } };

        var settings = Resolver(policy).Resolve(Read("limits: {memory: 4GiB}"), DetectedCommands.None, RunRequest.None);

        Assert.Multiple(() =>
        {
            Assert.That(settings.Reviewers, Has.All.Matches<EffectiveReviewer>(reviewer => reviewer is { Agent: "codex", Model: "m" }));
            Assert.That(settings.For(StageName.Review).Limits.MemoryMiB, Is.EqualTo(512));
            Assert.That(settings.For(StageName.Review).CostUsd, Is.EqualTo(2m));
            Assert.That(settings.For(StageName.Plan).Agent, Is.EqualTo("rehearsal"));
        });
    }

    [Test]
    public void Resolve_DetectedCommands_AreUsedWhereTheFileIsSilent()
    {
        var detected = new DetectedCommands([new RepositoryCommand("npm ci", "npm ci")], [new RepositoryCommand("npm test", "npm test")], []);

        var silent = Resolver(Operator()).Resolve(RepositoryConfiguration.Default, detected, RunRequest.None);
        var none = Resolver(Operator()).Resolve(Read("verify: []"), detected, RunRequest.None);

        Assert.Multiple(() =>
        {
            Assert.That(silent.Verify.Single().Run, Is.EqualTo("npm test"));
            Assert.That(silent.VerifyDetected);
            Assert.That(none.Verify, Is.Empty);
            Assert.That(none.VerifyDetected, Is.False);
        });
    }

    [Test]
    public void Resolve_Settings_SurviveTheWayThroughAnArtefact()
    {
        var settings = Resolver(Operator()).Resolve(Read("network: [npm]\nverify: [{name: a, run: b, network: [npm]}]"), DetectedCommands.None, RunRequest.None);

        var text = JsonSerializer.Serialize(settings, JsonSerializerOptions.Web);
        var back = JsonSerializer.Deserialize<EffectiveSettings>(text, JsonSerializerOptions.Web)!;

        Assert.That(JsonSerializer.Serialize(back, JsonSerializerOptions.Web), Is.EqualTo(text));
        Assert.That(back.For(StageName.Implement).Egress, Is.Not.Empty);
    }

    [TestCaseSource(nameof(Seeds))]
    public void Resolve_WhateverTheRepositoryAsks_IsNeverMoreThanTheOperatorAllows(int seed)
    {
        var random = new Random(seed);
        var policy = Operator();
        var runs = new RunOptions();

        var settings = Resolver(policy, runs).Resolve(RepositoryWishes.Any(random), RepositoryWishes.Detected(random), new RunRequest(RepositoryWishes.Agent(random), RepositoryWishes.Model(random)));

        foreach (var stage in settings.Stages.Values)
        {
            Assert.That(stage.Limits.MemoryMiB, Is.LessThanOrEqualTo(policy.MaximumLimits!.MemoryMiB));
            Assert.That(stage.Limits.Cpus, Is.LessThanOrEqualTo(policy.MaximumLimits.Cpus));
            Assert.That(stage.Limits.Processes, Is.LessThanOrEqualTo(policy.MaximumLimits.Processes));
            Assert.That(stage.Limits.DiskMiB, Is.LessThanOrEqualTo(policy.MaximumLimits.DiskMiB));
            Assert.That(stage.Limits.WallClock, Is.LessThanOrEqualTo(policy.MaximumLimits.WallClock));
            Assert.That(stage.AgentTimeout, Is.LessThanOrEqualTo(policy.AgentTimeout));
            Assert.That(stage.Agent, Is.AnyOf("rehearsal", "codex", "claude-code"));
            Assert.That(stage.Model, Is.Null.Or.StartsWith("gpt-"));
            Assert.That(stage.Egress, Has.All.Matches<EgressRule>(rule => IsAllowed(rule, policy)));
            Assert.That(stage.SandboxProvider, Is.EqualTo(policy.SandboxProvider));
            Assert.That(stage.WorkTreeWritable, Is.EqualTo(stage.Stage is StageName.Implement or StageName.Respond or StageName.Verify));
        }

        foreach (var command in settings.SetUp.Concat(settings.Verify))
        {
            Assert.That(command.Timeout, Is.LessThanOrEqualTo(policy.CommandTimeout));
            Assert.That(command.Egress, Has.All.Matches<EgressRule>(rule => IsAllowed(rule, policy)));
        }

        Assert.That(settings.Reviewers.Select(reviewer => reviewer.Name), Does.Contain("security").And.Contain("correctness"));
        Assert.That(settings.Reviewers, Has.Count.LessThanOrEqualTo(policy.MaximumReviewers));
        Assert.That(settings.CostUsd, Is.LessThanOrEqualTo(runs.CostLimitUsd));
        Assert.That(settings.Rounds.Plan, Is.LessThanOrEqualTo(runs.PlanReworks));
        Assert.That(settings.Rounds.Review, Is.LessThanOrEqualTo(runs.ReviewReworks));
        Assert.That(settings.Rounds.Verify, Is.LessThanOrEqualTo(runs.VerifyReworks));
        Assert.That(settings.Rounds.Response, Is.LessThanOrEqualTo(runs.ResponseRounds));
        Assert.That(settings.BranchPrefix, Does.StartWith("agent/").Or.StartsWith("bots/"));
        Assert.That(settings.ProtectedPaths, Is.SupersetOf(ProtectedPaths.Defaults.Concat(policy.ProtectedPaths)));
    }

    private static IEnumerable<int> Seeds() => Enumerable.Range(1, 60);

    /// <summary>Said again in other words than the code under test: everything the rule lets out, some permission lets out.</summary>
    private static bool IsAllowed(EgressRule rule, StagePolicyOptions policy) =>
        policy.Bundles.Values.Any(hosts => hosts.Contains(rule.Host))
        || policy.AllowedHosts.Any(allowed =>
            (rule.Host == allowed.Host || (allowed.Host.StartsWith('*') && rule.Host.Replace("*.", "x.", StringComparison.Ordinal).EndsWith(allowed.Host[1..], StringComparison.Ordinal)))
            && rule.Ports.All(port => allowed.Ports.Count == 0 ? port is 443 or 80 : allowed.Ports.Contains(port))
            && (allowed.Methods.Count == 0 || (rule.Methods.Count > 0 && rule.Methods.All(method => allowed.Methods.Contains(method))))
            && (allowed.Paths.Count == 0 || (rule.PathPrefixes.Count > 0 && rule.PathPrefixes.All(path => allowed.Paths.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))))));

    private static StagePolicyOptions Operator()
    {
        var policy = new StagePolicyOptions
        {
            MaximumLimits = new SandboxLimits { MemoryMiB = 8192, Cpus = 4, Processes = 1024, DiskMiB = 8192, WallClock = TimeSpan.FromHours(2) },
        };
        policy.AllowedAgents.Add("codex");
        policy.AllowedAgents.Add("claude-code");
        policy.AllowedModels.Add("gpt-*");
        policy.Bundles["npm"] = ["packages.example.org"];
        policy.AllowedHosts.Add(new AllowedHost { Host = "api.internal.example.org", Methods = { "GET", "HEAD" }, Paths = { "/v1/" }, Ports = { 8443 } });
        policy.AllowedHosts.Add(new AllowedHost { Host = "*.wild.example.org" });
        policy.AllowedBranchPrefixes.Add("bots/");
        policy.ProtectedPaths.Add("db/**");
        return policy;
    }

    private static PolicyResolver Resolver(StagePolicyOptions policy, RunOptions? runs = null) => new(Options.Create(policy), Options.Create(runs ?? new RunOptions()));

    private static RepositoryConfiguration Read(string yaml)
    {
        var reading = RepositoryConfigurationReader.Read(yaml);
        Assert.That(reading.Problems, Is.Empty, string.Create(CultureInfo.InvariantCulture, $"{string.Join('\n', reading.Problems)}"));
        return reading.Configuration;
    }
}
