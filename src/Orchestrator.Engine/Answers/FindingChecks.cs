namespace Orchestrator.Answers;

/// <summary>What must hold of a verdict and the findings it rests on.</summary>
internal static class FindingChecks
{
    private const int Maximum = 100;

    public static IEnumerable<string> Check(Verdict verdict, IReadOnlyList<Finding> findings)
    {
        var blocking = findings.Count(finding => finding.Severity == FindingSeverity.Blocking);
        if (verdict == Verdict.Approve && blocking > 0)
        {
            yield return $"verdict: is approve although {blocking} of the findings are blocking; reject, or lower their severity.";
        }

        if (verdict == Verdict.Reject && blocking == 0)
        {
            yield return "verdict: is reject although no finding is blocking; say what blocks, or approve.";
        }

        if (findings.Count > Maximum)
        {
            yield return $"findings: {findings.Count} are too many, {Maximum} are allowed; keep those that matter most.";
        }

        for (var i = 0; i < findings.Count; i++)
        {
            var finding = findings[i];
            if (finding.Title.Length is 0 or > 200 || finding.Title.Contains('\n', StringComparison.Ordinal))
            {
                yield return $"findings[{i}].title: must be one line of 1 to 200 characters.";
            }

            if (finding.Severity != FindingSeverity.Note && finding.Detail.Length == 0)
            {
                yield return $"findings[{i}].detail: is empty; say what goes wrong and how you know.";
            }

            if (finding.Path is { } path && AnswerPaths.Problem(path) is { } problem)
            {
                yield return $"findings[{i}].path: {problem}";
            }

            if (finding.Line is { } line && (line < 1 || finding.Path is null))
            {
                yield return $"findings[{i}].line: counts from 1 and needs a path; use null when no line is meant.";
            }
        }
    }
}
