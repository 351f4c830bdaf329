using System.Text.Json;
using Orchestrator.Charts;

namespace Orchestrator.Monitoring;

/// <summary>Prometheus takes the rules and the dashboards' queries, and each rule fires and resolves.</summary>
internal sealed class AlertRuleTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("orchestrator-rules-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    public static IEnumerable<string> Alerts() => MonitoringFiles.Rules().Groups.SelectMany(group => group.Rules).Select(rule => rule.Alert);

    [Test]
    public async Task Rules_CheckedByPrometheus_Load() => await AssertLoadsAsync(await File.ReadAllTextAsync(MonitoringFiles.RulesPath));

    [Test]
    public async Task Rules_OnSeriesThatRiseAndFall_FireAndResolve()
    {
        var result = await TryRulesAsync(await File.ReadAllTextAsync(MonitoringFiles.RulesPath));

        Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
    }

    /// <summary>The tests of the rules are none if they let through an alert that cannot fire, or one that never ends.</summary>
    [TestCase("vector(0) > 1")]
    [TestCase("vector(1)")]
    public async Task Rules_ThatNeverOrAlwaysFire_AreEachFoundOut(string expression)
    {
        var rules = MonitoringFiles.Rules();
        foreach (var rule in rules.Groups.SelectMany(group => group.Rules))
        {
            rule.Expr = expression;
        }

        var result = await TryRulesAsync(Written(rules));

        Assert.That(result.ExitCode, Is.Not.Zero);
        foreach (var alert in Alerts())
        {
            Assert.That(result.Output + result.Error, Does.Contain($"alertname: {alert},"));
        }
    }

    [Test]
    public void Alerts_SayWhatHappensAndWhatToDo()
    {
        foreach (var rule in MonitoringFiles.Rules().Groups.SelectMany(group => group.Rules))
        {
            Assert.That(rule.Labels["severity"], Is.AnyOf("critical", "warning", "info"), rule.Alert);
            Assert.That(rule.Annotations.Keys, Is.EquivalentTo(["summary", "description"]), rule.Alert);
        }

        Assert.That(Alerts(), Is.Unique);
    }

    [TestCaseSource(typeof(MonitoringFiles), nameof(MonitoringFiles.DashboardPaths))]
    public async Task Queries_OfADashboard_AreWhatPrometheusReads(string path)
    {
        var rules = MonitoringFiles.Queries(path).Select((query, index) => new { record = $"panel:{index}", expr = query.Replace("$__rate_interval", "5m", StringComparison.Ordinal) });

        await AssertLoadsAsync(JsonSerializer.Serialize(new { groups = new[] { new { name = "dashboard", rules } } }));
    }

    private async Task AssertLoadsAsync(string rules)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "rules.yaml"), rules);

        var result = await PromTool.RunAsync(_directory, "check", "rules", "rules.yaml");

        Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
    }

    private async Task<ProgramResult> TryRulesAsync(string rules)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "alerts.yaml"), rules);
        File.Copy(MonitoringFiles.RuleTestsPath, Path.Combine(_directory, "alerts.test.yaml"));
        return await PromTool.RunAsync(_directory, "test", "rules", "alerts.test.yaml");
    }

    // JSON is YAML too.
    private static string Written(PrometheusRuleSpec rules) => JsonSerializer.Serialize(
        new { groups = rules.Groups.Select(group => new { name = group.Name, rules = group.Rules.Select(rule => new Dictionary<string, object> { ["alert"] = rule.Alert, ["expr"] = rule.Expr, ["for"] = rule.For ?? "0s", ["labels"] = rule.Labels, ["annotations"] = rule.Annotations }) }) });
}
