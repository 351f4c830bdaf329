using System.Text.RegularExpressions;

namespace Orchestrator.Monitoring;

/// <summary>Dashboards and rules ask for what docs/telemetry.md names, and for nothing else.</summary>
internal sealed partial class MonitoringNamesTests
{
    [TestCaseSource(typeof(MonitoringFiles), nameof(MonitoringFiles.AllQueries))]
    public void Query_OfADashboardOrRule_NamesDocumentedMetricsAndLabels(string query)
    {
        var (series, labels) = NamesOf(query);

        Assert.That(series, Is.Not.Empty);
        Assert.That(series, Is.SubsetOf(PrometheusNames.Series.Keys));
        Assert.That(labels, Is.SubsetOf(series.SelectMany(one => PrometheusNames.Series[one])));
    }

    [TestCase("sum by (orchestrator_queue) (orchestrator_run_arrivals_total)", "orchestrator_queue")]
    [TestCase("orchestrator_circuit_state{pod=\"x\"}", "pod")]
    public void Query_WithALabelOfAnotherMetric_IsSeen(string query, string label)
    {
        var (series, labels) = NamesOf(query);

        Assert.That(labels.Except(series.SelectMany(one => PrometheusNames.Series[one])), Is.EqualTo([label]));
    }

    [TestCase("orchestrator.stage.duration", "orchestrator_stage_duration_seconds_bucket")]
    [TestCase("orchestrator.cost", "orchestrator_cost_total")]
    [TestCase("orchestrator.circuit.state", "orchestrator_circuit_state")]
    [TestCase("orchestrator.human.waiting.age", "orchestrator_human_waiting_age_seconds")]
    public void Metric_OfEachKind_IsNamedAsPrometheusDoes(string metric, string series)
    {
        Assert.That(PrometheusNames.Series, Contains.Key(series));
        Assert.That(File.ReadAllText(RepositoryFiles.At("docs", "telemetry.md")), Does.Contain($"`{metric}`"));
    }

    [Test]
    public void Metrics_ThatTheServiceExports_AreEachOnADashboard()
    {
        var shown = MonitoringFiles.DashboardPaths().SelectMany(MonitoringFiles.Queries).SelectMany(query => NamesOf(query).Series).Select(Base).Distinct();

        Assert.That(shown, Is.EquivalentTo(PrometheusNames.Series.Keys.Select(Base).Distinct()));
    }

    private static string Base(string series) => HistogramEnd().Replace(series, "");

    private static (IReadOnlyList<string> Series, IReadOnlyList<string> Labels) NamesOf(string query)
    {
        var labels = Grouping().Matches(query).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries))
            .Concat(Matcher().Matches(query).Select(match => match.Groups["label"].Value)).Distinct().ToList();
        var rest = BracesAndRanges().Replace(Grouping().Replace(query, " "), " ");
        return ([.. Name().Matches(rest).Select(match => match.Value).Distinct()], labels);
    }

    [GeneratedRegex(@"\bby \((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[{,]\s*(?<label>[a-z_]+)\s*(=~|!~|!=|=)")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex BracesAndRanges();

    [GeneratedRegex("[a-z]+(_[a-z]+)+(?![a-z_]*\\()")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramEnd();
}
