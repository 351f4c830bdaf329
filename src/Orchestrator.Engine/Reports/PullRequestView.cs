using System.Globalization;
using Orchestrator.Safety;

namespace Orchestrator.Reports;

/// <summary>A pull request's report as inert Markdown, part by part.</summary>
internal static class PullRequestView
{
    /// <param name="report">What to say.</param>
    /// <param name="share">Characters that one text of others may have.</param>
    public static IReadOnlyDictionary<string, object> Of(PullRequestReport report, int share) => new Dictionary<string, object>
    {
        ["ticket"] = MarkdownText.Link(DisplayText.Line(report.Ticket.Key.ToString()), report.Ticket.Url),
        ["ticket_title"] = MarkdownText.Line(report.Ticket.Title),
        ["summary"] = Said(report.Summary, share),
        ["commits"] = report.Commits.Select((commit, index) => new Dictionary<string, object>
        {
            ["number"] = index + 1,
            ["sha"] = commit.Sha is null ? "not made" : MarkdownText.Code(ReportWriter.Short(commit.Sha)),
            ["subject"] = MarkdownText.Code(commit.Planned.Message, 100),
            ["risk"] = Word(commit.Planned.Risk),
            ["tests"] = MarkdownText.Line(string.Join("; ", commit.Planned.Tests), Math.Min(share, 300)),
        }).ToArray(),
        ["notes"] = report.Notes.Select(note => MarkdownText.Line(note, Math.Min(share, 1000))).ToArray(),
        ["checks"] = report.Checks.Select(check => new Dictionary<string, object>
        {
            ["passed"] = check.Passed,
            ["name"] = MarkdownText.Line(check.Name, 60),
            ["command"] = MarkdownText.Code(check.Command, 120),
            ["outcome"] = check.Passed ? "passed" : check.ExitCode is { } code ? $"failed ({code})" : "failed (ended)",
            ["elapsed"] = string.Create(CultureInfo.InvariantCulture, $"{check.Elapsed.TotalSeconds:0.0} s"),
            ["tail"] = check.Passed || check.Tail.Length == 0 ? "" : MarkdownText.CodeBlock(Tail(check.Tail, Math.Min(share, 2000))),
        }).ToArray(),
        ["reviewers"] = report.Reviewers.Select(reviewer => MarkdownText.Line(reviewer, 40)).ToArray(),
        ["open_findings"] = report.Findings.Where(finding => !finding.Fixed).Select(finding => Finding(finding, share)).ToArray(),
        ["fixed_findings"] = report.Findings.Where(finding => finding.Fixed).Select(finding => Finding(finding, share)).ToArray(),
        ["safety"] = report.Safety.OrderByDescending(finding => finding.Severity).Select(finding => new Dictionary<string, object>
        {
            ["severity"] = finding.Severity.ToString(),
            ["rule"] = MarkdownText.Code(finding.Rule),
            ["path"] = MarkdownText.Code(finding.Path),
            ["message"] = MarkdownText.Line(finding.Message),
            ["evidence"] = MarkdownText.Code(finding.Evidence, 80),
        }).ToArray(),
        ["refusals"] = report.Refusals.Select(refusal => $"{MarkdownText.Code(refusal.What)}: {MarkdownText.Line(refusal.Why)}").ToArray(),
        ["provenance"] = ProvenanceView.Of(report.Provenance),
    };

    /// <summary>An agent's words, quoted so that they cannot pass for evidence.</summary>
    public static string Said(string text, int share) => MarkdownText.Quote(MarkdownText.Block(text, share));

    private static string Finding(ReportedFinding reported, int share)
    {
        var finding = reported.Finding;
        var place = finding.Path is null ? "" : $" {MarkdownText.Code(finding.Line is { } line ? $"{finding.Path}:{line}" : finding.Path)}";
        var detail = finding.Detail.Length > 0 && !reported.Fixed ? $" – {MarkdownText.Line(finding.Detail, Math.Min(share, 600))}" : "";
        return $"**{Word(finding.Severity)}** ({MarkdownText.Line(reported.Reviewer, 40)}){place}: {MarkdownText.Line(finding.Title)}{detail}";
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Tail(string text, int length) => text.Length <= length ? text : "…" + text[^length..];
}
