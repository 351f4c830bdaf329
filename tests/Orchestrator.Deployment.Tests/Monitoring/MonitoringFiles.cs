using System.Text.Json.Nodes;
using Orchestrator.Charts;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Orchestrator.Monitoring;

/// <summary>The dashboards and the rules as they lie in the chart.</summary>
internal static class MonitoringFiles
{
    public static string RulesPath { get; } = Path.Combine(Chart.Directory, "files", "alerts.yaml");

    public static string RuleTestsPath { get; } = RepositoryFiles.At("tests", "Orchestrator.Deployment.Tests", "Monitoring", "alerts.test.yaml");

    public static PrometheusRuleSpec Rules() =>
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<PrometheusRuleSpec>(File.ReadAllText(RulesPath));

    public static IEnumerable<string> DashboardPaths() => Directory.EnumerateFiles(Path.Combine(Chart.Directory, "files", "dashboards")).Order(StringComparer.Ordinal);

    public static JsonObject Dashboard(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    /// <summary>What a dashboard's panels ask Prometheus.</summary>
    public static IEnumerable<string> Queries(string path) =>
        Dashboard(path)["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.GetValue<string>());

    public static IEnumerable<string> AllQueries() =>
        Rules().Groups.SelectMany(group => group.Rules).Select(rule => rule.Expr).Concat(DashboardPaths().SelectMany(Queries));
}
