using System.Text.RegularExpressions;

namespace Orchestrator.Forges.GitHub;

/// <summary>What matters of a workflow's log: what was written before it failed.</summary>
internal static partial class WorkflowLog
{
    private const int LinesKept = 80;
    private const int LengthKept = 8_000;

    public static string Cut(string log)
    {
        var lines = log.Split('\n').Select(line => Decoration().Replace(line.TrimEnd('\r'), "")).ToList();

        // What comes after is only tidying up.
        var end = lines.FindLastIndex(line => line.StartsWith("##[error]", StringComparison.Ordinal));
        var kept = string.Join('\n', lines.Take(end < 0 ? lines.Count : end + 1).TakeLast(LinesKept));
        return kept.Length > LengthKept ? kept[^LengthKept..] : kept;
    }

    [GeneratedRegex(@"^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z |\x1b\[[0-9;]*[A-Za-z]")]
    private static partial Regex Decoration();
}
