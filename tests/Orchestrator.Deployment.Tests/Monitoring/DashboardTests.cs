using System.Text.Json.Nodes;

namespace Orchestrator.Monitoring;

/// <summary>Dashboards are files that Grafana takes, whichever data source it has.</summary>
internal sealed class DashboardTests
{
    private static IEnumerable<JsonObject> All() => MonitoringFiles.DashboardPaths().Select(MonitoringFiles.Dashboard);

    [Test]
    public void Dashboards_HaveUniqueIdsAndTitles()
    {
        Assert.That(All().Select(one => one["uid"]!.GetValue<string>()), Is.Unique.And.All.Match("^[a-z-]{1,40}$"));
        Assert.That(All().Select(one => one["title"]!.GetValue<string>()), Is.Unique);

        // A number is the database's, and makes one Grafana's dashboard overwrite another's.
        Assert.That(All().Select(one => one.ContainsKey("id")), Is.All.False);
    }

    [TestCaseSource(typeof(MonitoringFiles), nameof(MonitoringFiles.DashboardPaths))]
    public void Panels_LieApartAndAskTheChosenDataSource(string path)
    {
        var dashboard = MonitoringFiles.Dashboard(path);
        var panels = dashboard["panels"]!.AsArray();

        Assert.That(dashboard["templating"]!["list"]![0]!["name"]!.GetValue<string>(), Is.EqualTo("datasource"));
        Assert.That(panels.Select(panel => panel!["id"]!.GetValue<int>()), Is.Unique);
        Assert.That(panels.Select(panel => panel!["gridPos"]!.ToJsonString()), Is.Unique);
        Assert.That(
            panels.Concat(panels.SelectMany(panel => panel!["targets"]!.AsArray())).Select(one => one!["datasource"]!["uid"]!.GetValue<string>()), Is.All.EqualTo("${datasource}"));
    }
}
