using Microsoft.Playwright;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard;

/// <summary>Each act, from the click to what comes of it.</summary>
internal sealed class DashboardActsTests : DashboardFixture
{
    [Test]
    public async Task Queue_PlanSentBackAndThenApproved_GoesOnAsDecidedAndIsWrittenDown()
    {
        var script = new RehearsedScript().WithRounds(
            "plan", RehearsedScript.Round(RehearsedScript.PlanStep("README.md")), RehearsedScript.Round("""{ "match": "(Call it a day)" }""", RehearsedScript.PlanStep("README.md")));
        await CarryToApprovalAsync(script);
        Orchestrator.Environment["ORCHESTRATOR_Policy__PlanApproval"] = "true";
        await StartSiteAsync(script);
        var page = await SignInAsync();

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Read the plan and decide" }).ClickAsync();
        await Click(page, "Send back with comment");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say what to change");
        await page.GetByLabel("What to change").FillAsync("Call it a day, <b>please</b>.");
        await Click(page, "Send back with comment");
        await Assertions.Expect(page.GetByText("Your decision was taken")).ToBeVisibleAsync();

        // The plan is made anew and waits again; the page hears of it by itself.
        await Assertions.Expect(page.Locator(".timeline li")).ToHaveCountAsync(5);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve plan" })).ToBeVisibleAsync();
        await Click(page, "Approve plan");
        await Assertions.Expect(page.Locator("[data-region=run-head] .chip")).ToHaveTextAsync("In review");

        var decisions = await DecisionsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(decisions, Has.Count.EqualTo(2));
            Assert.That(decisions[0], Is.EqualTo($"{Environment.UserName} sent the plan back through the dashboard: Call it a day, <b>please</b>."));
            Assert.That(decisions[1], Is.EqualTo($"{Environment.UserName} approved the plan through the dashboard"));
        });
    }

    [Test]
    public async Task Run_HeldChange_IsShownLetThroughAndAnsweredToReviewersAndCancelled()
    {
        var script = new RehearsedScript()
            .With("plan", RehearsedScript.PlanStep(".github/workflows/ci.yml"))
            .With("implement", """{ "write": { "path": ".github/workflows/ci.yml", "content": "on: push\n" } }""", RehearsedScript.Commit, RehearsedScript.Done);
        var held = await CarryAsync(script);
        Assert.That(held.State, Is.EqualTo("NeedsHuman"), held.ToString());
        await StartSiteAsync(script);
        var page = await SignInAsync();

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Look at what is held" }).ClickAsync();
        await Assertions.Expect(page.Locator("#held")).ToContainTextAsync(".github/workflows/ci.yml");
        await Click(page, "Let it through and go on");
        await Assertions.Expect(page.Locator("[data-region=run-head] .chip")).ToHaveTextAsync("In review");

        await Click(page, "Answer reviewers now");
        await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync("Every thread is answered already.");
        await Assertions.Expect(page.Locator("[data-region=run-head] .chip")).ToHaveTextAsync("In review");

        await page.GetByText("Cancel run…").ClickAsync();
        await page.GetByLabel("Why").FillAsync("Solved by hand");
        await Click(page, "Cancel this run");
        await Assertions.Expect(page.Locator("[data-region=run-head] .chip")).ToHaveTextAsync("Cancelled");
        Assert.That(await DecisionsAsync(), Is.EqualTo(new[]
        {
            $"{Environment.UserName} let the run go on through the dashboard",
            $"{Environment.UserName} asked for an answer to reviewers through the dashboard",
            $"{Environment.UserName} cancelled the run through the dashboard: Solved by hand",
        }));
        Assert.That(Complaints, Is.Empty);
    }

    [Test]
    public async Task Queue_RunDecidedElsewhere_LeavesThePageByItself()
    {
        await CarryToApprovalAsync();
        await StartSiteAsync();
        var page = await SignInAsync();
        await Assertions.Expect(page.Locator("#waiting")).ToContainTextAsync("1");

        await Orchestrator.RunAsync("runs", "cancel", "latest");

        await Assertions.Expect(page.GetByText("Nothing waits for you.")).ToBeVisibleAsync();
        Assert.That(await page.TitleAsync(), Does.StartWith("Queue: nothing waits"));
    }

    [Test]
    public async Task Run_PlanReplacedMeanwhile_IsNotApprovedByAnOldPage()
    {
        var script = new RehearsedScript().WithRounds(
            "plan", RehearsedScript.Round(RehearsedScript.PlanStep("README.md")), RehearsedScript.Round(RehearsedScript.PlanStep("OTHER.md")));
        var first = await CarryToApprovalAsync(script);
        Orchestrator.Environment["ORCHESTRATOR_Policy__PlanApproval"] = "true";
        await StartSiteAsync(script);
        var page = await SignInAsync(hasScript: false);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Read the plan and decide" }).ClickAsync();

        await Orchestrator.RunAsync("runs", "send-back", "latest", "-m", "Another file.");
        await WaitForAsync(run => run.State == "AwaitingApproval" && run.Plan != first.Plan);
        await Click(page, "Approve plan");

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("another plan by now");
        Assert.That((await LatestAsync()).State, Is.EqualTo("AwaitingApproval"));
    }

    [Test]
    public async Task Keyboard_Alone_ReachesContentAndDecides()
    {
        await CarryToApprovalAsync();
        await StartSiteAsync();
        var page = await SignInAsync(390);

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByText("Skip to content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/runs/*");
        await page.Locator("#plan-comment").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve plan" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText("Your decision was taken")).ToBeVisibleAsync();
        await WaitForAsync("InReview");
    }

    private static Task Click(IPage page, string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name }).ClickAsync();
}
