using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Orchestrator.Telemetry;

namespace Orchestrator.Monitoring;

/// <summary>What Prometheus calls the metrics of docs/telemetry.md and their attributes.</summary>
internal static partial class PrometheusNames
{
    /// <summary>The labels that each series may have, by the series' name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Series { get; } = Read();

    private static Dictionary<string, IReadOnlyList<string>> Read()
    {
        var instruments = typeof(OrchestratorTelemetry).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<Instrument>().ToDictionary(instrument => instrument.Name);
        var series = new Dictionary<string, IReadOnlyList<string>>();
        foreach (Match row in Row().Matches(File.ReadAllText(RepositoryFiles.At("docs", "telemetry.md"))))
        {
            var labels = Attribute().Matches(row.Groups["attributes"].Value).Select(match => Plain(match.Groups["name"].Value)).ToList();
            foreach (var (name, further) in Named(row.Groups["name"].Value, row.Groups["unit"].Value, instruments[row.Groups["name"].Value].GetType().Name))
            {
                series.Add(name, [.. labels, .. further]);
            }
        }

        return series;
    }

    private static IEnumerable<(string Name, string[] Labels)> Named(string name, string unit, string kind)
    {
        // A unit in braces is a note, and no part of the name.
        var plain = Plain(name) + (unit == "s" ? "_seconds" : "");
        return kind.Split('`')[0] switch
        {
            "Counter" => [(plain + "_total", [])],
            "Gauge" => [(plain, [])],
            "Histogram" => [(plain + "_bucket", ["le"]), (plain + "_sum", []), (plain + "_count", [])],
            _ => throw new NotSupportedException($"{name} is a {kind}, and nobody has said what Prometheus makes of it."),
        };
    }

    private static string Plain(string name) => name.Replace('.', '_');

    [GeneratedRegex(@"^\| `(?<name>orchestrator\.[a-z._]+)` \| `(?<unit>s|\{[^`]+\})` \|(?<attributes>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[a-z._]+)`")]
    private static partial Regex Attribute();
}
