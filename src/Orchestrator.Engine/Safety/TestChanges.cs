using System.Text.RegularExpressions;

namespace Orchestrator.Safety;

/// <summary>
/// Compares test and CI files of base and head: an agent can make the checks pass by making them check less. What is found
/// is told to people; passing checks alone do not show it.
/// </summary>
public static partial class TestChanges
{
    public static IReadOnlyList<SafetyFinding> Check(IEnumerable<ChangedFile> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return [.. changes.SelectMany(CheckFile)];
    }

    private static IEnumerable<SafetyFinding> CheckFile(ChangedFile change)
    {
        var before = change.OldPath ?? change.Path;
        if (TestFiles.IsCi(change.Path) || TestFiles.IsCi(before))
        {
            yield return Finding("ci.changed", SafetySeverity.Blocking, change, $"CI file {Verb(change.Kind)}: a person must look at it.", change.Path);
        }

        if (TestFiles.IsConfiguration(change.Path) || TestFiles.IsConfiguration(before))
        {
            yield return Finding("tests.configuration", SafetySeverity.Warning, change,
                $"Test configuration {Verb(change.Kind)}: check that the same tests still run.", change.Path);
        }

        if (TestFiles.IsBuild(change.Path) && change.Removed.FirstOrDefault(line => TestCommand().IsMatch(line)) is { } command)
        {
            yield return Finding("tests.command", SafetySeverity.Blocking, change,
                "The command that runs the tests was changed or removed: a person must look at it.", command);
        }

        var wasTest = change.Kind != ChangeKind.Added && TestFiles.IsTest(before);
        var isTest = change.Kind != ChangeKind.Deleted && TestFiles.IsTest(change.Path);
        if (wasTest && !isTest)
        {
            var what = change.Kind == ChangeKind.Deleted ? "deleted" : "moved to where it is no test";
            yield return Finding("tests.deleted", SafetySeverity.Blocking, change, $"Test file {what}: a person must agree.", before);
        }

        if (wasTest || isTest)
        {
            foreach (var finding in CheckLines(change))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<SafetyFinding> CheckLines(ChangedFile change)
    {
        foreach (var (rule, pattern, message) in new[]
        {
            ("tests.skipped", SkipMarker(), "A test is skipped: say why to a person, or make it pass."),
            ("tests.focused", FocusMarker(), "A focus marker keeps every other test from running: remove it."),
            ("tests.hollow", Hollow(), "An assertion that cannot fail: assert what the code does."),
        })
        {
            // A marker that was there before and only moved is no news.
            var added = change.Added.Where(line => pattern.IsMatch(line)).ToList();
            if (added.Count > change.Removed.Count(line => pattern.IsMatch(line)))
            {
                yield return Finding(rule, SafetySeverity.Blocking, change, message, added[^1]);
            }
        }

        if (change.Kind == ChangeKind.Deleted)
        {
            yield break;
        }

        foreach (var (rule, pattern, what) in new[] { ("tests.removed", TestCase(), "test cases"), ("tests.assertions", Assertion(), "assertions") })
        {
            var removed = change.Removed.Where(line => pattern.IsMatch(line)).ToList();
            var added = change.Added.Count(line => pattern.IsMatch(line));
            if (removed.Count > added)
            {
                yield return Finding(rule, SafetySeverity.Warning, change,
                    $"{removed.Count - added} fewer {what} than at base: check that nothing is left untested.", removed[0]);
            }
        }
    }

    private static SafetyFinding Finding(string rule, SafetySeverity severity, ChangedFile change, string message, string evidence) =>
        new(rule, severity, DisplayText.Line(change.Path), message, DisplayText.Line(evidence, 160));

    private static string Verb(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => "added",
        ChangeKind.Deleted => "deleted",
        ChangeKind.Renamed => "moved",
        _ => "changed",
    };

    [GeneratedRegex(@"\[\s*(Ignore|Explicit)\b|\bSkip\s*=\s*""|\bAssert\.(Ignore|Inconclusive)\s*\(|\bSkip\.(If|Unless)\s*\(|@(Ignore|Disabled)\b|@(pytest\.mark|unittest)\.(skip|xfail|expectedFailure)|\bpytest\.(skip|xfail|importorskip)\s*\(|\bself\.skipTest\s*\(|\b(it|test|describe|suite|context)\.(skip|todo|fails)\b|\bx(it|describe|test|context)\s*\(|\bt\.Skip(f|Now)?\s*\(|#\[ignore|\bassume(True|False|That)\s*\(|\bmarkTestSkipped\s*\(|^\s*#if\s+(false|0)\b",
        RegexOptions.NonBacktracking)]
    private static partial Regex SkipMarker();

    [GeneratedRegex(@"\b(it|test|describe|suite|context)\.only\b|\bf(it|describe)\s*\(", RegexOptions.NonBacktracking)]
    private static partial Regex FocusMarker();

    [GeneratedRegex(@"\bAssert\.Pass\s*\(|\bassert\s+(True|1)\s*$|\bassert!?\(\s*true\s*\)|\bAssert\.(IsTrue|True)\s*\(\s*true\s*\)|Assert\.That\s*\(\s*true\s*[,)]|\bexpect\(\s*true\s*\)\.(toBe\(true\)|toBeTruthy)|\bassertTrue\s*\(\s*[Tt]rue\s*\)|\bassert_eq!\(\s*(true\s*,\s*true|1\s*,\s*1)\s*\)",
        RegexOptions.NonBacktracking)]
    private static partial Regex Hollow();

    [GeneratedRegex(@"\[\s*(Test|TestCase|Fact|Theory|InlineData|TestMethod|DataRow)\b|^\s*(async\s+)?def\s+test_|\b(it|test)(\.each.*)?\s*\(\s*[`'""]|^func\s+Test\w*\(|#\[(\w+::)?test\]|@(Test|ParameterizedTest)\b",
        RegexOptions.NonBacktracking)]
    private static partial Regex TestCase();

    [GeneratedRegex(@"\bassert\w*!?[\s(.]|\bAssert\.\w+|\.Should\w*\(|\bexpect\s*\(|\brequire\.\w+\(|\bt\.(Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*\(|\bverify\s*\(|\bself\.assert\w+",
        RegexOptions.NonBacktracking)]
    private static partial Regex Assertion();

    [GeneratedRegex(@"""(test|test:\w+|lint|check|ci|pretest)""\s*:|^(test|check|lint)\s*:|\b(pytest|dotnet test|go test|cargo test|npm test|jest|vitest|mocha)\b|\[tool\.pytest",
        RegexOptions.NonBacktracking)]
    private static partial Regex TestCommand();
}
