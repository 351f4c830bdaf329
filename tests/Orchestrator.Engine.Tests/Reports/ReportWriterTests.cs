using Orchestrator.Answers;
using Orchestrator.Policies;
using Orchestrator.Safety;
using Orchestrator.Tickets;

namespace Orchestrator.Reports;

[TestFixture]
public sealed class ReportWriterTests
{
    private const string Hostile = "<script>x</script> @owner [a](javascript:x) | cell\n\n# Evidence\n/merge\nFixes #1 `code` ```\n</details><!-- marker -->\u001b[2J\u202e";

    private static readonly Guid RunId = Guid.Parse("01920000-0000-7000-8000-000000000001");

    [Test]
    public void PullRequestBody_Report_SaysWhatAReviewerNeeds()
    {
        var body = ReportWriter.PullRequestBody(Report());

        foreach (var expected in new[]
        {
            "[local:one](<https://example.org/one>)", "Reject empty names", "`0123456789ab`", "✅", "npm test", "1.5 s", "**blocking** (security) `a.cs:3`", "Dealt with:",
            "`tests.skipped`", "network: evil.example.net", RunId.ToString(), "abcdef", "$1.25", "1,234 tokens in", "implement: `codex` with `gpt-5`", "How to answer",
        })
        {
            Assert.That(body, Does.Contain(expected));
        }
    }

    [Test]
    public void PullRequestBody_NoChecks_SaysThatNothingShowsItWorks()
    {
        var body = ReportWriter.PullRequestBody(Report() with { Checks = [] });

        Assert.That(body, Does.Contain("No checks were run").And.Not.Contain("✅"));
    }

    [Test]
    public void PullRequestBody_FailedCheck_ShowsItsEndInAFenceItCannotClose()
    {
        var body = ReportWriter.PullRequestBody(Report() with
        {
            Checks = [new CheckResult("tests", "npm test", false, 1, TimeSpan.FromSeconds(1)) { Tail = "boom\n```\n# free" }],
        });

        Assert.That(body, Does.Contain("❌").And.Contain("failed (1)").And.Contain("````text\nboom\n```\n# free\n````"));
    }

    [Test]
    public void PullRequestBody_HostileTextEverywhere_IsInert()
    {
        var finding = new Finding(FindingSeverity.Blocking, Hostile, 1, Hostile, Hostile, Hostile);
        var commit = new PlannedCommit(Hostile, Hostile, [Hostile], [Hostile], Risk.High);
        var body = ReportWriter.PullRequestBody(Report() with
        {
            Ticket = Ticket() with { Title = Hostile, Key = new TicketKey("local", Hostile), Url = new Uri("javascript:alert(1)") },
            Summary = Hostile,
            Notes = [Hostile],
            Commits = [new ReportedCommit(commit, Hostile)],
            Checks = [new CheckResult(Hostile, Hostile, true, 0, TimeSpan.Zero)],
            Reviewers = [Hostile],
            Findings = [new ReportedFinding(Hostile, finding, false)],
            Safety = [new SafetyFinding(Hostile, SafetySeverity.Warning, Hostile, Hostile, Hostile)],
            Refusals = [new Refusal(Hostile, Hostile)],
        });

        AssertInert(body);
        Assert.That(body.Split('\n').Count(line => line == "### Evidence"), Is.EqualTo(1));
    }

    [Test]
    public void PullRequestBody_HugeReport_FitsAForge()
    {
        var finding = new Finding(FindingSeverity.Minor, "a.cs", 1, new string('t', 200), new string('d', 50_000), "");
        var body = ReportWriter.PullRequestBody(Report() with
        {
            Summary = new string('s', 500_000),
            Notes = [.. Enumerable.Repeat(new string('n', 5000), 100)],
            Findings = [.. Enumerable.Repeat(new ReportedFinding("x", finding, false), 500)],
            Safety = [.. Enumerable.Range(0, 500).Select(i => new SafetyFinding("r", SafetySeverity.Note, $"p{i}", new string('<', 200), new string('e', 100)))],
            Commits = [.. Enumerable.Repeat(Report().Commits[0], 200)],
        });

        Assert.That(body, Has.Length.LessThanOrEqualTo(ReportWriter.MaximumLength));
        Assert.That(body, Does.Contain("Provenance and cost"));
    }

    [Test]
    public void TicketComment_Questions_AreAsked()
    {
        var comment = ReportWriter.TicketComment(new TicketReport
        {
            Status = TicketStatus.NeedsHuman,
            Reason = "The plan has questions.",
            Plan = new PlanAnswer("s", [], ["Which names?"], []),
            Provenance = Report().Provenance,
        });

        Assert.That(comment, Does.StartWith("**Needs a person**").And.Contain("- Which names?").And.Contain(RunId.ToString()));
    }

    [Test]
    public void TicketComment_HostileTextEverywhere_IsInert()
    {
        var comment = ReportWriter.TicketComment(new TicketReport
        {
            Status = TicketStatus.InReview,
            Reason = Hostile,
            PullRequestNumber = 3,
            PullRequest = new Uri("https://example.org/3"),
            Plan = new PlanAnswer(Hostile, [new PlannedCommit(Hostile, "", [], [], Risk.Low)], [Hostile], [new PlannedTicket(Hostile, Hostile)]),
            AwaitsApproval = true,
            Remarks = [Hostile],
            Provenance = Report().Provenance,
        });

        AssertInert(comment);
        Assert.That(comment, Does.Contain("[Pull request 3](<https://example.org/3>)").And.Contain("waits for a person"));
    }

    [Test]
    public void TicketComment_AChangeIsHeld_ShowsItFoldedHarmlessAndCut()
    {
        const string breaking = "+```\n+</details>\n+<img src=x onerror=alert(1)>\n+@ada see #1\n+~~~\n+````\n";
        var comment = ReportWriter.TicketComment(new TicketReport
        {
            Status = TicketStatus.NeedsHuman,
            Held = $"diff --git a/.github/workflows/x.yml b/.github/workflows/x.yml\n{breaking}" + string.Concat(Enumerable.Repeat($"+{new string('x', 98)}\n", 5000)),
            Provenance = Report().Provenance,
        });

        var block = comment[comment.IndexOf("<details>", StringComparison.Ordinal)..];
        var fence = new string(block.SkipWhile(letter => letter != (char)96).TakeWhile(letter => letter == (char)96).ToArray());
        Assert.That(fence, Has.Length.GreaterThanOrEqualTo(5), "longer than any inside");
        Assert.That(block.Split('\n').Count(line => line.StartsWith(fence, StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(comment, Has.Length.LessThan(30_000));
        Assert.That(comment, Does.Contain("diff --git a/.github/workflows/x.yml").And.Contain("</details>\n\nRun "));
    }

    [TestCase(ThreadOutcome.Fixed, "**Fixed** in `0123456789ab` (`Reject empty names`)")]
    [TestCase(ThreadOutcome.Contested, "**Not changed**")]
    [TestCase(ThreadOutcome.NeedsHuman, "**A person must decide**")]
    public void ThreadReply_Outcome_IsSaidFirst(ThreadOutcome outcome, string expected)
    {
        var isFixed = outcome == ThreadOutcome.Fixed;
        var reply = ReportWriter.ThreadReply(
            new ThreadAnswer("1", outcome, isFixed ? "Reject empty names" : null, "Because.\n" + Hostile), isFixed ? "0123456789abcdef0123456789abcdef01234567" : null, RunId);

        Assert.That(reply, Does.StartWith(expected).And.Contain("> Because."));
        AssertInert(reply);
    }

    [Test]
    public void PullRequestTitle_HostileTicket_IsOneCleanLine()
    {
        var title = ReportWriter.PullRequestTitle(Ticket() with { Title = Hostile });

        Assert.That(title, Does.Not.Contain("\n").And.Not.Contain("\u001b").And.Not.Contain("@owner"));
        Assert.That(ReportWriter.PullRequestTitle(Ticket() with { Title = " \u200b" }), Is.EqualTo("Resolve local:one"));
    }

    private static void AssertInert(string markdown)
    {
        // Code is shown as it is; all else must have lost its powers.
        var outside = System.Text.RegularExpressions.Regex.Replace(markdown.Replace("\\`", "", StringComparison.Ordinal), "(?s)(`+)(?!`).*?(?<!`)\\1(?!`)", "");
        Assert.Multiple(() =>
        {
            Assert.That(outside, Does.Not.Contain("<script").And.Not.Contain("<!--").And.Not.Contain("@owner").And.Not.Match(@"(?<!\\)\]\(javascript"));
            Assert.That(outside, Does.Not.Match(@"[Ff]ixes #1"));
            Assert.That(outside, Does.Not.Match(@"(?m)^\s*/merge").And.Not.Match(@"(?m)^\s*(> )?# Evidence"));
            Assert.That(markdown, Does.Not.Contain("\u001b").And.Not.Contain("\u202e"));
            Assert.That(System.Text.RegularExpressions.Regex.Count(outside, "</details>"), Is.LessThanOrEqualTo(1));
        });
    }

    private static Ticket Ticket() => new()
    {
        Key = new TicketKey("local", "one"),
        Title = "Names may be empty",
        Body = "",
        Author = "a",
        Revision = "1",
        Url = new Uri("https://example.org/one"),
    };

    private static PullRequestReport Report() => new()
    {
        Ticket = Ticket(),
        Summary = "Empty names are refused.",
        Commits = [new ReportedCommit(new PlannedCommit("Reject empty names", "", ["a.cs"], ["empty name"], Risk.Low), "0123456789abcdef0123456789abcdef01234567")],
        Notes = ["Nothing else."],
        Checks = [new CheckResult("tests", "npm test", true, 0, TimeSpan.FromSeconds(1.5))],
        Reviewers = ["security", "tests"],
        Findings =
        [
            new ReportedFinding("security", new Finding(FindingSeverity.Blocking, "a.cs", 3, "Open", "why", ""), false),
            new ReportedFinding("tests", new Finding(FindingSeverity.Major, null, null, "Was missing", "why", ""), true),
        ],
        Safety = [new SafetyFinding("tests.skipped", SafetySeverity.Blocking, "a", "m", "e")],
        Refusals = [new Refusal("network: evil.example.net", "not allowed")],
        Provenance = new Provenance
        {
            RunId = RunId,
            TraceId = "4bf92f35",
            Agents = [("implement", "codex", "gpt-5")],
            PlanSha256 = "abcdef",
            CostUsd = 1.25m,
            InputTokens = 1234,
            OutputTokens = 56,
        },
    };
}
