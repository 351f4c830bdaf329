using System.Text.Json.Nodes;
using k8s.Models;
using Orchestrator.Charts;

namespace Orchestrator.Monitoring;

/// <summary>The chart ships the dashboards and the rules where it is told to, and nothing of them elsewhere.</summary>
[TestFixtureSource(typeof(ValueSet), nameof(ValueSet.All))]
internal sealed class MonitoringObjectsTests(ValueSet values) : ChartFixture(values)
{
    private bool Wanted(string what) => Chart.Values["monitoring"]![what]!["enabled"]!.GetValue<bool>();

    [Test]
    public void Dashboards_AreShippedWholeAndLabelledWhereWanted()
    {
        var map = Chart.Objects.OfType<V1ConfigMap>().SingleOrDefault(one => one.Metadata.Name.EndsWith("-dashboards", StringComparison.Ordinal));

        Assert.That(map is not null, Is.EqualTo(Wanted("dashboards")));
        if (map is not null)
        {
            Assert.That(Chart.Values["monitoring"]!["dashboards"]!["labels"]!.AsObject().All(label => map.Metadata.Labels[label.Key] == label.Value!.GetValue<string>()), Is.True);
            Assert.That(map.Data.Keys, Is.EquivalentTo(MonitoringFiles.DashboardPaths().Select(path => $"orchestrator-{Path.GetFileName(path)}")));
            foreach (var path in MonitoringFiles.DashboardPaths())
            {
                Assert.That(JsonNode.DeepEquals(JsonNode.Parse(map.Data[$"orchestrator-{Path.GetFileName(path)}"]), MonitoringFiles.Dashboard(path)), Is.True, path);
            }
        }
    }

    [Test]
    public void Rules_AreShippedWholeAndLabelledWhereWanted()
    {
        var rule = Chart.Objects.OfType<PrometheusRule>().SingleOrDefault();

        Assert.That(rule is not null, Is.EqualTo(Wanted("alerts")));
        if (rule is not null)
        {
            Assert.That(Chart.Values["monitoring"]!["alerts"]!["labels"]!.AsObject().All(label => rule.Metadata.Labels[label.Key] == label.Value!.GetValue<string>()), Is.True);
            Assert.That(Flat(rule.Spec), Is.EqualTo(Flat(MonitoringFiles.Rules())));
        }
    }

    private static string Flat(PrometheusRuleSpec spec) => System.Text.Json.JsonSerializer.Serialize(spec);
}
