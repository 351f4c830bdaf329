using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Orchestrator.Conventions;

namespace Orchestrator.Telemetry;

/// <summary>docs/telemetry.md names what the code exports: all of it, and nothing else.</summary>
internal sealed partial class TelemetryPageTests
{
    private const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static string Page { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "telemetry.md"));

    private static string Code { get; } = string.Concat(
        new[] { "Orchestrator.Engine", "Orchestrator.Host", "Orchestrator.Persistence" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText));

    [Test]
    public void Metrics_OnThePage_AreTheMetersInstruments()
    {
        var instruments = typeof(OrchestratorTelemetry).GetFields(Statics).Select(field => field.GetValue(null)).OfType<Instrument>().ToList();

        var documented = MetricRow().Matches(Page).Select(row => (row.Groups["name"].Value, row.Groups["unit"].Value));

        Assert.That(instruments, Is.Not.Empty);
        Assert.That(documented, Is.EquivalentTo(instruments.Select(instrument => (instrument.Name, instrument.Unit))));
    }

    [Test]
    public void Spans_OnThePage_AreThoseTheCodeStarts()
    {
        var started = SpanStart().Matches(Code).Select(start => start.Groups["name"].Value).Distinct();

        Assert.That(SpanRow().Matches(Page).Select(row => row.Groups["name"].Value), Is.EquivalentTo(started));
    }

    [Test]
    public void Attributes_OnThePage_AreThoseTheCodeSets()
    {
        var set = AttributeSet().Matches(Code).Select(match => match.Groups["name"].Value).Distinct();

        var documented = AttributeName().Matches(Page).Select(match => match.Groups["name"].Value).Distinct()
            .Except(MetricRow().Matches(Page).Select(row => row.Groups["name"].Value).Except(set));

        Assert.That(documented, Is.EquivalentTo(set));
    }

    [TestCase("Bash", "Bash")]
    [TestCase("mcp__server__tool", "mcp__server__tool")]
    [TestCase("claude-opus-4.5:latest", "claude-opus-4.5:latest")]
    [TestCase("", "_OTHER")]
    [TestCase(null, "_OTHER")]
    [TestCase("the key is sk-1", "_OTHER")]
    [TestCase("a\nb", "_OTHER")]
    public void Clean_NameFromASandbox_StaysOnlyWhereItLooksLikeOne(string? name, string expected) =>
        Assert.That(TelemetryNames.Clean(name), Is.EqualTo(expected));

    [Test]
    public void Clean_LongName_IsNone() => Assert.That(TelemetryNames.Clean(new string('a', 65)), Is.EqualTo("_OTHER"));

    [GeneratedRegex(@"^\| `(?<name>orchestrator\.[a-z._]+)` \| `(?<unit>s|\{[^`]+\})` \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"^\| `(?<name>run|[a-z_]+)`[ A-Z]*\| (none|`[a-z_]+`) \|", RegexOptions.Multiline)]
    private static partial Regex SpanRow();

    [GeneratedRegex("""\b(?:StartActivity|Start)\((?:\s*|_model is null \? )\$?"(?<name>[a-z_]+)""")]
    private static partial Regex SpanStart();

    [GeneratedRegex(""""(?:SetTag\(|new KeyValuePair<string, object\??>\(|new\(|^        \["[A-Za-z]+"\] = )"(?<name>(?:orchestrator|gen_ai|error|server)\.[a-z._]+)"""", RegexOptions.Multiline)]
    private static partial Regex AttributeSet();

    [GeneratedRegex("`(?<name>(?:orchestrator|gen_ai|error|server)\\.[a-z._]+)`")]
    private static partial Regex AttributeName();
}
