using System.Globalization;
using Microsoft.Playwright;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard;

/// <summary>Every page, wide and narrow, light and dark, with what hostile tickets and agents put into it.</summary>
internal sealed class DashboardPagesTests : DashboardFixture
{
    private const string Markup = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>";

    private static readonly string[] Paths = ["/queue", "/runs", "/runs/{0}", "/runs/{0}/transcript", "/runs/{0}/changes", "/runs/{0}/egress", "/runs/{0}/journal", "/fleet", "/usage", "/policy"];

    [Test]
    public async Task Pages_OfHostileRuns_ShowEverythingAndCarryNothingOut()
    {
        var run = await CarryAsync(HostileScript(), NewTicket($"# Greet {Markup}\n\n{Markup} \u202Egnp.exe\n"));
        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        await CarryToApprovalAsync(HostileScript(), NewTicket($"# Approve {Markup}\n\nText.\n"));
        await StartSiteAsync();

        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            var page = await SignInAsync(width, scheme);
            foreach (var path in Paths)
            {
                await LookAsync(page, string.Format(CultureInfo.InvariantCulture, path, run.Id), width);
            }

            await LookAsync(page, "/sign-in", width);
            await page.Context.CloseAsync();
        }

        Assert.That(Complaints, Is.Empty, "the browser complained");
    }

    [Test]
    public async Task Pages_HostileWords_AreReadAsTheyAreWritten()
    {
        var run = await CarryAsync(HostileScript(), NewTicket($"# Greet {Markup}\n\n{Markup} \u202Egnp.exe\n"));
        await StartSiteAsync();
        var page = await SignInAsync();
        var id = run.Id;

        await GoAsync(page, $"/runs/{id}");
        var overview = await page.Locator("main").InnerTextAsync();
        await page.Locator("#ticket-text summary").ClickAsync();
        var ticket = await page.Locator("#ticket-text pre").InnerTextAsync();
        await GoAsync(page, $"/runs/{id}/transcript");
        await page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Sittings" }).GetByText("Implement").ClickAsync();
        var transcript = await page.Locator(".transcript").InnerTextAsync();
        var tools = await page.Locator(".entry.tool details").CountAsync();
        await GoAsync(page, $"/runs/{id}/changes");
        var change = await page.Locator("tr.added .code").First.InnerTextAsync();

        Assert.Multiple(() =>
        {
            Assert.That(overview, Does.Contain("Plan <b onclick=alert(1)>now</b>").And.Contain("<script>window.hacked=1</script>"));
            Assert.That(ticket, Does.Contain("<U+202E>gnp.exe"), "letters are shown in another order");
            Assert.That(transcript, Does.Contain("[31mred").And.Contain("<i>words</i>").And.Not.Contain("\u001b").And.Not.Contain("\u0007"));
            Assert.That(tools, Is.GreaterThan(0), "tool calls are not folded");
            Assert.That(change, Is.EqualTo("+Hello, reader."));
            Assert.That(Complaints, Is.Empty);
        });
    }

    [Test]
    public async Task Pages_WithoutScript_AreWhole()
    {
        var run = await CarryToApprovalAsync();
        await StartSiteAsync();
        var page = await SignInAsync(hasScript: false);

        await GoAsync(page, "/queue");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Read the plan and decide" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve plan" }).ClickAsync();

        await Assertions.Expect(page.GetByText("Your decision was taken")).ToBeVisibleAsync();
        await WaitForAsync("InReview");
    }

    private async Task LookAsync(IPage page, string path, int width)
    {
        var answer = await GoAsync(page, path);
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var foreign = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('main script, main img, main iframe, main b, main i, [onerror], [onclick], [style]')].map(one => one.outerHTML.slice(0, 200))");
        var hacked = await page.EvaluateAsync<bool>("'hacked' in window");
        var unnamed = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
              .filter(one => !(one.textContent || '').trim() && !(one.labels && one.labels.length) && !one.getAttribute('aria-label'))
              .map(one => one.outerHTML.slice(0, 120))
            """);
        var outline = await page.EvaluateAsync<int[]>("[document.querySelectorAll('h1').length, document.querySelectorAll('main').length, document.querySelectorAll('html[lang]').length]");
        var twice = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) !== at)");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Screenshot(path, width), FullPage = true });
        Assert.Multiple(() =>
        {
            Assert.That(answer!.Status, Is.EqualTo(200), path);
            Assert.That(overflow, Is.Zero, $"{path} is wider than {width}");
            Assert.That(foreign, Is.Empty, $"{path} holds markup of others");
            Assert.That(hacked, Is.False, $"{path} carried out what it shows");
            Assert.That(unnamed, Is.Empty, $"{path} has controls without a name");
            Assert.That(outline, Is.EqualTo(new[] { 1, 1, 1 }), $"{path}: h1, main, lang");
            Assert.That(twice, Is.Empty, $"{path} has ids twice");
        });
    }

    private static string Screenshot(string path, int width)
    {
        var folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "screenshots");
        Directory.CreateDirectory(folder);
        var parts = path.Trim('/').Split('/');
        var name = parts is ["runs", _, .. var rest] ? string.Join('-', ["run", .. rest]) : parts[0];
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{width}.png"));
    }

    private static RehearsedScript HostileScript() => new RehearsedScript()
        .With(
            "plan",
            """{ "answer": { "summary": "Plan <b onclick=alert(1)>now</b> <script>window.hacked=1</script>", "commits": [{ "message": "Greet the reader", "body": "<img src=x onerror=alert(1)>", "files": ["README.md"], "tests": ["<i>none</i>"], "risk": "medium" }], "questions": [], "split": [] } }""")
        .With(
            "implement",
            """{ "say": "\u001b[31mred\u001b]0;title\u0007 <i>words</i>" }""",
            """{ "run": "printf '\\033[2Jgone <script>alert(1)</script>\\n'; ls -la" }""",
            """{ "fetch": "http://metadata.internal/secret?token=1" }""",
            """{ "usage": { "input": 12000, "cached": 4000, "output": 900, "cost": 0.12 } }""",
            RehearsedScript.Edit,
            RehearsedScript.Commit,
            RehearsedScript.Done)
        .WithReviewer("security", RehearsedScript.Round(
            """{ "answer": { "reviewer": "security", "verdict": "approve", "summary": "Looked <at>.", "findings": [{ "severity": "minor", "path": "README.md", "line": 1, "title": "A <b>bold</b> greeting", "detail": "It could be calmer.", "suggestion": "Say less." }] } }"""));
}
