using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

[TestFixture]
public sealed class StagePolicyOptionsTests
{
    [Test]
    public void AddStageContent_Section_IsBoundAndEverythingResolves()
    {
        using var provider = Provider(new()
        {
            ["Policy:Agent"] = "codex",
            ["Policy:Bundles:npm:0"] = "packages.example.org",
            ["Policy:AllowedHosts:0:Host"] = "*.example.org",
            ["Policy:AllowedHosts:0:Methods:0"] = "GET",
            ["Policy:Limits:MemoryMiB"] = "1024",
            ["Policy:Stages:PlanReview:Agent"] = "claude-code",
            ["Policy:Stages:PlanReview:Limits:Cpus"] = "1",
        });

        var policy = provider.GetRequiredService<IOptions<StagePolicyOptions>>().Value;

        Assert.Multiple(() =>
        {
            Assert.That(policy.Agent, Is.EqualTo("codex"));
            Assert.That(policy.AllowedHosts.Single().Methods, Is.EqualTo(new[] { "GET" }));
            Assert.That(policy.Limits.MemoryMiB, Is.EqualTo(1024));
            Assert.That(policy.Stages[StageName.PlanReview].Agent, Is.EqualTo("claude-code"));
            Assert.That(policy.Stages[StageName.PlanReview].Limits!.Cpus, Is.EqualTo(1));
            Assert.That(provider.GetRequiredService<PolicyResolver>(), Is.Not.Null);
            Assert.That(provider.GetRequiredService<PromptRenderer>(), Is.Not.Null);
            Assert.That(provider.GetRequiredService<SecretScan>(), Is.Not.Null);
        });
    }

    [TestCase("Policy:Bundles:nmp:0", "packages.example.org", "Bundles")]
    [TestCase("Policy:AllowedHosts:0:Host", "*", "AllowedHosts")]
    [TestCase("Policy:AllowedHosts:0:Host", "https://example.org", "AllowedHosts")]
    [TestCase("Policy:RequiredReviewers:0", "secrity", "RequiredReviewers")]
    [TestCase("Policy:AllowedBranchPrefixes:0", "/", "AllowedBranchPrefixes")]
    [TestCase("Policy:BranchPrefix", "main", "BranchPrefix")]
    [TestCase("Policy:Limits:MemoryMiB", "1", "MemoryMiB")]
    [TestCase("Policy:Stages:Plan:CostUsd", "-1", "CostUsd")]
    [TestCase("Policy:AgentTimeout", "00:00:00", "AgentTimeout")]
    public void AddStageContent_OperatorsMistake_IsNamedAtStartup(string key, string value, string expected)
    {
        using var provider = Provider(new() { [key] = value });

        var fault = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<StagePolicyOptions>>().Value);

        Assert.That(fault!.Message, Does.Contain(expected));
    }

    private static ServiceProvider Provider(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddStageContent(configuration)
            .AddSingleton(Options.Create(new RunOptions()))
            .BuildServiceProvider();
    }
}
