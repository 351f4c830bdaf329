using System.Globalization;
using Fluid;
using Orchestrator.Answers;
using Orchestrator.Configuration;
using Orchestrator.Safety;
using Orchestrator.Tickets;

namespace Orchestrator.Reports;

/// <summary>
/// Writes what is published about a run. Every text that others wrote is made inert before a template sees it, so that a
/// template cannot forget to.
/// </summary>
public static class ReportWriter
{
    /// <summary>Forges take 65,536 characters.</summary>
    public const int MaximumLength = 60_000;

    private static readonly FluidParser Parser = new();
    private static readonly Lazy<IFluidTemplate> PullRequestTemplate = new(() => Load("pull-request"));
    private static readonly Lazy<IFluidTemplate> TicketTemplate = new(() => Load("ticket-comment"));
    private static readonly Lazy<IFluidTemplate> ReplyTemplate = new(() => Load("thread-reply"));

    /// <summary>One line for a pull request's title: the ticket's own.</summary>
    public static string PullRequestTitle(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var title = DisplayText.Line(ticket.Title, 120).Replace("@", "@\u200b", StringComparison.Ordinal);
        return title.Length > 0 ? title : $"Resolve {DisplayText.Line(ticket.Key.ToString(), 100)}";
    }

    public static string PullRequestBody(PullRequestReport report)
    {
        ArgumentNullException.ThrowIfNull(report);

        // Long texts give way first; the evidence stays.
        foreach (var share in new[] { 8000, 2000, 400, 100 })
        {
            var body = Render(PullRequestTemplate.Value, PullRequestView.Of(report, share));
            if (body.Length <= MaximumLength)
            {
                return body;
            }
        }

        return Render(PullRequestTemplate.Value, PullRequestView.Of(report with
        {
            Commits = [.. report.Commits.Take(30)],
            Findings = [.. report.Findings.OrderBy(finding => finding.Fixed).ThenBy(finding => finding.Finding.Severity).Take(30)],
            Safety = [.. report.Safety.OrderByDescending(finding => finding.Severity).Take(30)],
            Checks = [.. report.Checks.OrderBy(check => check.Passed).Take(30)],
            Notes = [.. report.Notes.Take(10)],
            Refusals = [.. report.Refusals.Take(10)],
        }, 100));
    }

    public static string TicketComment(TicketReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Render(TicketTemplate.Value, TicketView.Of(report));
    }

    /// <summary>The answer on a review thread.</summary>
    /// <param name="answer">The agent's claim, already checked.</param>
    /// <param name="commit">The commit that fixes it, as trusted git knows it; <see langword="null"/> when none does.</param>
    /// <param name="runId">The run.</param>
    public static string ThreadReply(ThreadAnswer answer, string? commit, Guid runId)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Render(ReplyTemplate.Value, new Dictionary<string, object>
        {
            ["outcome"] = answer.Outcome.ToString(),
            ["commit"] = commit is null ? "" : MarkdownText.Code(Short(commit)),
            ["subject"] = MarkdownText.Code(answer.CommitMessage ?? ""),
            ["reply"] = MarkdownText.Quote(MarkdownText.Block(answer.Reply, 8000)),
            ["run"] = runId.ToString(),
        });
    }

    /// <summary>Where a run stands, for a place on the pull request.</summary>
    public static string Progress(string stages, string reason, Guid runId)
    {
        var parts = new[] { stages, reason.Length == 0 ? "" : MarkdownText.Quote(MarkdownText.Block(reason, 2000)), $"Run `{runId}`" };
        return string.Join("\n\n", parts.Where(part => part.Length > 0));
    }

    /// <summary>What came of checks that failed at the forge, in the agent's words.</summary>
    public static string ChecksReply(string said, Guid runId) =>
        $"**Looked at the checks that failed**\n\n{MarkdownText.Quote(MarkdownText.Block(said, 8000))}\n\nRun `{runId}`";

    /// <summary>Names checks that failed and passed on the same commit.</summary>
    public static string FlakyChecks(IReadOnlyList<string> names, string commit, Guid runId) =>
        $"**Flaky checks**\n\nThese failed on {MarkdownText.Code(Short(commit))} and passed when they were run again, with nothing changed:\n\n{string.Join('\n', names.Select(name => $"- {MarkdownText.Code(Safety.DisplayText.Line(name, 80))}"))}\n\nNothing was done about them. Run `{runId}`";

    internal static string Short(string sha) => sha.Length > 12 && sha.All(char.IsAsciiHexDigit) ? sha[..12] : sha;

    internal static string Money(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.00}");

    internal static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Render(IFluidTemplate template, IReadOnlyDictionary<string, object> view)
    {
        var context = new TemplateContext(new TemplateOptions { StrictVariables = true, StrictFilters = true, MaxSteps = 100_000 });
        foreach (var (name, value) in view)
        {
            context.SetValue(name, value);
        }

        return template.Render(context).Trim() + "\n";
    }

    private static IFluidTemplate Load(string name) =>
        Parser.TryParse(EmbeddedText.Read($"reports/{name}.liquid"), out var template, out var error)
            ? template
            : throw new InvalidOperationException($"The report template '{name}' is wrong: {error}");
}
