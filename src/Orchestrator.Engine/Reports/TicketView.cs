using Orchestrator.Safety;
using Orchestrator.Tickets;

namespace Orchestrator.Reports;

/// <summary>The ticket's comment as inert Markdown, part by part.</summary>
internal static class TicketView
{
    private const int HeldLimit = 20_000;

    public static IReadOnlyDictionary<string, object> Of(TicketReport report) => new Dictionary<string, object>
    {
        ["status"] = report.Status switch
        {
            TicketStatus.Ready => "Waiting to be picked up",
            TicketStatus.InProgress => "At work",
            TicketStatus.InReview => "Ready for review",
            TicketStatus.NeedsHuman => "Needs a person",
            TicketStatus.Done => "Merged",
            _ => "Stopped",
        },
        ["stages"] = report.Stages,
        ["reason"] = report.Reason.Length == 0 ? "" : MarkdownText.Quote(MarkdownText.Block(report.Reason, 2000)),
        ["pull_request"] = report.PullRequestNumber is { } number ? MarkdownText.Link($"Pull request {number}", report.PullRequest) : "",
        ["summary"] = report.Plan is null ? "" : PullRequestView.Said(report.Plan.Summary, 4000),
        ["commits"] = (report.Plan?.Commits ?? []).Select(commit => MarkdownText.Code(commit.Message, 100)).ToArray(),
        ["questions"] = (report.Plan?.Questions ?? []).Select(question => MarkdownText.Line(question, 1000)).ToArray(),
        ["split"] = (report.Plan?.Split ?? []).Select(ticket => $"**{MarkdownText.Line(ticket.Title)}** {MarkdownText.Line(ticket.Body, 1000)}").ToArray(),
        ["awaits_approval"] = report.AwaitsApproval,
        ["plan"] = report.DecidedByRemark.Length > 12 ? report.DecidedByRemark[..12] : "",
        ["held"] = report.Held.Length == 0 ? "" : MarkdownText.CodeBlock(report.Held, HeldLimit),
        ["remarks"] = report.Remarks.Take(30).Select(remark => MarkdownText.Line(remark, 600)).ToArray(),
        ["provenance"] = ProvenanceView.Of(report.Provenance),
    };
}
