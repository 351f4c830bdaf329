using Orchestrator.Api.GitHub;
using Orchestrator.Contracts.V1;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Stages.Verify;

namespace Orchestrator.GitHub;

/// <summary>What <c>/agent</c> commands do, and whose and which do nothing.</summary>
[Category("Integration")]
internal sealed class GitHubCommandTests : GitHubIntakeFixture
{
    [TestCase("/agent retry", RunStates.NeedsHuman, "Retry 0")]
    [TestCase("/agent  RETRY  \r\n\r\nIt was the network.", RunStates.NeedsHuman, "Retry 0")]
    [TestCase("/agent stop", RunStates.InReview, "Stop 0")]
    [TestCase("\n/agent continue", RunStates.InReview, "Continue 0")]
    [TestCase("/agent budget +5", RunStates.NeedsHuman, "RaiseBudget 5")]
    [TestCase("/agent budget +$2.50", RunStates.NeedsHuman, "RaiseBudget 2.50")]
    public async Task Command_OfSomebodyWhoMay_IsPassedOnAndAcknowledged(string text, string state, string expected)
    {
        Run.CurrentState = state;

        var decision = await SayAsync(Pull, "ada", text);

        var command = (CommandGiven)decision.Message!;
        Assert.That((command.RunId, command.Actor, FormattableString.Invariant($"{command.Command} {command.Usd}")), Is.EqualTo((Run.CorrelationId, "ada", expected)));
        Assert.That(Pull.Comments.Single().Reactions.Select(one => one.Content), Is.EqualTo(new[] { "+1" }), "nobody is written to for what works");
    }

    [Test]
    public async Task Command_OnTheIssue_ReachesItsRun() =>
        Assert.That(((CommandGiven)(await SayAsync(Issue, "grace", "/agent stop")).Message!).RunId, Is.EqualTo(Run.CorrelationId));

    [TestCase("mallory")]
    [TestCase("helper[bot]")]
    [TestCase("orchestrator-test[bot]")]
    public async Task Command_OfSomebodyWhoMayNot_DoesNothingAtAll(string author)
    {
        var decision = await SayAsync(Pull, author, "/agent stop");

        Assert.That(decision.Message, Is.Null);
        Assert.That((Pull.Comments.Count, Pull.Comments[0].Reactions), Is.EqualTo((1, Array.Empty<(string, string)>())), "not even an answer, which would invite more");
    }

    [TestCase("> /agent stop")]
    [TestCase("```\n/agent stop\n```")]
    [TestCase("    /agent stop")]
    [TestCase("\t/agent stop")]
    [TestCase("<!--\n/agent stop\n-->")]
    [TestCase("<!-- -->/agent stop")]
    [TestCase("<details>\n/agent stop\n</details>")]
    [TestCase("\u200b/agent stop")]
    [TestCase("Please do not say\n/agent stop")]
    [TestCase("/agents stop")]
    [TestCase("/agent-stop")]
    public async Task Remark_CommandIsQuotedHiddenOrNotFirst_IsARemark(string text)
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", text);

        Assert.That(ReadWaiting().Select(happened => happened.Kind), Is.EqualTo(new[] { GitHubEventKind.Reviewed }));
    }

    [Test]
    public async Task Command_IsEdited_CommandsNothing()
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", "/agent explain");
        var told = ReadWaiting().Single();
        await Server.People.EditAsync(Repository, Pull, Pull.Comments[0], "grace", "/agent stop");

        Assert.That(ReadWaiting(), Is.Empty, "that somebody edits is no event of ours");
        Assert.That((await DecideAsync(told)).Message, Is.Null);
        Assert.That(Pull.Comments, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Command_TellsOfAnothersRemark_DoesNothing()
    {
        await Server.People.CommentAsync(Repository, Pull, "mallory", "/agent stop");
        var told = ReadWaiting().Single();

        Assert.That((await DecideAsync(told with { Actor = "ada" })).Message, Is.Null);
        Assert.That((await DecideAsync(told with { Actor = "ada", Remark = 4711 })).Message, Is.Null);
    }

    [Test]
    public async Task Command_SaidBeforeTheRunBegan_DoesNothingToIt()
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", "/agent stop");
        Run.CreatedAt = Server.State.Clock.AddMinutes(1);

        Assert.That((await DecideAsync(ReadWaiting().Single())).Message, Is.Null);
    }

    [Test]
    public async Task Command_ToldTwiceAndBySweep_HasOneKey()
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", "/agent budget +5");
        var told = ReadWaiting().Single();

        Assert.That(told.Key, Is.EqualTo($"remark:{Pull.Comments[0].Id}"));
    }

    [TestCase("/agent")]
    [TestCase("/agent dance")]
    [TestCase("/agent budget 5")]
    [TestCase("/agent budget -5")]
    [TestCase("/agent budget +-5")]
    [TestCase("/agent budget +1e3")]
    [TestCase("/agent budget +NaN")]
    [TestCase("/agent $(reboot) `x` @everybody")]
    public async Task Command_NotUnderstood_IsAnsweredOnceWithWhatIs(string text)
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", text);
        var told = ReadWaiting().Single();

        var decisions = new[] { await DecideAsync(told), await DecideAsync(told) };

        Assert.That(decisions.Select(decision => decision.Message), Has.All.Null);
        Assert.That(Pull.Comments.Select(comment => comment.Author.Login), Is.EqualTo(new[] { "ada", Server.State.App.Login }));
        Assert.That(Pull.Comments[1].Body, Does.Contain("/agent explain").And.Not.Contain("everybody"));
    }

    [Test]
    public async Task Continue_AChangeIsHeld_LetsNothingThrough()
    {
        Run.CurrentState = RunStates.NeedsHuman;
        Run.Artefacts = new Dictionary<string, string> { [ArtefactNames.Held] = "what a person is shown" };

        Assert.That((await SayAsync(Pull, "ada", "/agent continue")).Message, Is.Null);
        Assert.That(Pull.Comments[1].Body, Does.Contain("/agent retry"));
    }

    [Test]
    public async Task Retry_AChangeIsHeld_LetsThroughTheOneThatWasShown()
    {
        var held = await HoldAsync(new HeldChange(Run.HeadCommit!, []) { FitsAComment = true });
        Run.UpdatedAt = Server.State.Clock;
        var seen = await SayAsync(Pull, "ada", "/agent retry");
        Run.UpdatedAt = Server.State.Clock.AddMinutes(5);
        var tooEarly = await SayAsync(Pull, "ada", "/agent retry");

        Assert.That((((CommandGiven)seen.Message!).Held, tooEarly.Message), Is.EqualTo((held, (object?)null)));
        Assert.That(Pull.Comments[^1].Body, Does.Contain("Another change is held"));
    }

    [Test]
    public async Task Retry_TheHeldChangeIsNotShownWhole_LetsNothingThrough()
    {
        await HoldAsync(new HeldChange(Run.HeadCommit!, []) { FitsAComment = false });
        Run.UpdatedAt = Server.State.Clock;

        Assert.That((await SayAsync(Pull, "ada", "/agent retry")).Message, Is.Null);
        Assert.That(Pull.Comments[^1].Body, Does.Contain("too large"));
    }

    private async Task<string> HoldAsync(HeldChange held)
    {
        Run.CurrentState = RunStates.NeedsHuman;
        var name = await Artefacts.PutAsync(held, CancellationToken.None);
        Run.Artefacts = new Dictionary<string, string> { [ArtefactNames.Held] = name };
        return name;
    }

    [Test]
    public async Task Budget_BeyondWhatMayBeAdded_IsRefusedWithWhatIsLeft()
    {
        Run.AddedBudgetUsd = 18;

        var decision = await SayAsync(Pull, "ada", "/agent budget +5");

        Assert.That(decision.Message, Is.Null);
        Assert.That(Pull.Comments[1].Body, Does.Contain("$2.00 is left"));
    }

    [Test]
    public async Task Explain_WithOpenRemarks_SaysWhereItStandsAndAnswersNoneOfThem()
    {
        (Run.CurrentState, Run.Reason, Run.CostUsd) = (RunStates.NeedsHuman, "Which <b>of</b> @ada's two?", 1.5m);
        Runs.Attempts.Add(new StageAttempt { Stage = StageName.Verify, Round = 2, Number = 1, Outcome = StageOutcomes.Rework, Summary = "Check 'test' failed." });
        await Server.People.CommentAsync(Repository, Pull, "ada", "Thank them, too.");

        await SayAsync(Pull, "grace", "/agent explain\n\nAnd why so long?");

        Assert.That(Pull.Comments[^1].Body, Does.Contain("**NeedsHuman**").And.Contain("$1.50 of $20.00").And.Contain("Verify 2.1: rework").And.Not.Contain("<b>").And.Not.Contain("@ada"));
        var thread = (await Forge.ListThreadsAsync("acme/shop", Pull.Number, CancellationToken.None)).Single();
        Assert.That(thread.Comments.Select(comment => comment.Body), Is.EqualTo(new[] { "Thank them, too.", "And why so long?" }));
        Assert.That(thread.IsResolved, Is.False);
    }

    [Test]
    public async Task Command_NoRunIsAtWork_SaysHowToStartOne()
    {
        Run.CurrentState = RunStates.Completed;

        Assert.That((await SayAsync(Issue, "ada", "/agent retry")).Message, Is.Null);
        Assert.That(Issue.Comments[1].Body, Does.Contain("label"));
    }

    [Test]
    public async Task Command_InAReview_IsPassedOnAndTheRestIsARemark()
    {
        await Server.People.ReviewAsync(Repository, Pull, "ada", "commented", "/agent stop\n\nThis is the wrong way.");
        var told = ReadWaiting().Single();
        var decision = await DecideAsync(told);
        await DecideAsync(told);

        Assert.That((((CommandGiven)decision.Message!).Command, told.Key), Is.EqualTo((RunCommand.Stop, $"review:{Pull.Pull!.Reviews[0].Id}")));
        Assert.That(Pull.Comments.Single().Body, Does.Contain("`/agent stop`"), "a review takes no thumbs");
        Assert.That((await Forge.ListThreadsAsync("acme/shop", Pull.Number, CancellationToken.None)).Single().Comments[0].Body, Is.EqualTo("This is the wrong way."));
    }

    [Test]
    public async Task Command_OnALine_IsPassedOnAndIsNoThreadToAnswer()
    {
        await Server.People.ReviewAsync(Repository, Pull, "ada", "commented", "", ("README.md", 1, "/agent continue"));
        var told = ReadWaiting().Single(one => one.Kind == GitHubEventKind.Commanded);

        Assert.That((((CommandGiven)(await DecideAsync(told)).Message!).Command, told.Key), Is.EqualTo((RunCommand.Continue, $"line:{Pull.Pull!.Threads[0].Comments[0].Id}")));
        Assert.That(Pull.Pull.Threads[0].Comments[0].Reactions, Has.Count.EqualTo(1));
        Assert.That(await Forge.ListThreadsAsync("acme/shop", Pull.Number, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Command_InAReviewThatSomebodyChanged_CommandsNothing()
    {
        await Server.People.ReviewAsync(Repository, Pull, "ada", "commented", "/agent stop");
        Pull.Pull!.Reviews[0] = Pull.Pull.Reviews[0] with { EditedAt = Server.State.Clock };

        Assert.That((await DecideAsync(ReadWaiting().Single())).Message, Is.Null);
    }

    [Test]
    public async Task Command_InAReviewOrOnALineOfSomebodyWhoMayNot_DoesNothing()
    {
        await Server.People.ReviewAsync(Repository, Pull, "mallory", "commented", "/agent stop", ("README.md", 1, "/agent stop"));

        foreach (var told in ReadWaiting())
        {
            Assert.That((await DecideAsync(told)).Message, Is.Null);
        }

        Assert.That((Pull.Comments.Count, Pull.Pull!.Threads[0].Comments[0].Reactions.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Command_TellsOfALineAsARemark_DoesNothing()
    {
        await Server.People.ReviewAsync(Repository, Pull, "ada", "commented", "", ("README.md", 1, "/agent stop"));
        var told = ReadWaiting().Single(one => one.Kind == GitHubEventKind.Commanded);

        Assert.That((await DecideAsync(told with { Place = Clients.GitHub.RemarkPlace.Conversation })).Message, Is.Null);
        Assert.That((await DecideAsync(told with { Number = Issue.Number })).Message, Is.Null, "it was said elsewhere");
    }

    private const string PlanHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Test]
    public async Task Plan_IsDecidedByARemark_DecidesTheOneThatWasSeen()
    {
        AwaitApproval();
        foreach (var (text, command, comment) in new[]
        {
            ("/agent approve", "ApprovePlan", null),
            ("/agent approve 0123456789ab", "ApprovePlan", null),
            ("/agent approve 0123456789AB", "ApprovePlan", null),
            ("/agent revise use the parser", "RevisePlan", "use the parser"),
            ("/agent revise 0123456 use the parser\nand test it", "RevisePlan", "use the parser\nand test it"),
            ("/agent revise\n\nSmaller, please.", "RevisePlan", "Smaller, please."),
        })
        {
            var given = (CommandGiven)(await SayAsync(Issue, "ada", text)).Message!;

            Assert.That(($"{given.Command}", given.Plan, given.Comment), Is.EqualTo((command, PlanHash, comment)), text);
        }
    }

    [Test]
    public async Task Plan_RemarkNamesAnotherOrIsNoDecision_DecidesNothing()
    {
        AwaitApproval();
        foreach (var (text, answer) in new[]
        {
            ("/agent approve fedcba9876543210", "Another plan"),
            ("/agent revise fedcba9876543210 smaller", "Another plan"),
            ("/agent approve but smaller", "revise"),
            ("/agent approve 0123456789ab but smaller", "revise"),
            ("/agent revise", "Say what"),
            ("/agent revise 0123456789ab", "Say what"),
        })
        {
            Assert.That((await SayAsync(Issue, "ada", text)).Message, Is.Null, text);
            Assert.That(Issue.Comments[^1].Body, Does.Contain(answer), text);
        }
    }

    [Test]
    public async Task Plan_WasReplacedAfterTheRemark_IsNotDecided()
    {
        AwaitApproval();
        await Server.People.CommentAsync(Repository, Issue, "ada", "/agent approve");
        Run.UpdatedAt = Server.State.Clock.AddMinutes(5);

        Assert.That((await DecideAsync(ReadWaiting().Last())).Message, Is.Null);
        Assert.That(Issue.Comments[^1].Body, Does.Contain("Another plan waits"));
    }

    [Test]
    public async Task Plan_NoneWaits_SaysSo()
    {
        Assert.That((await SayAsync(Issue, "ada", "/agent approve")).Message, Is.Null);
        Assert.That(Issue.Comments[^1].Body, Does.Contain("does not wait for approval"));
    }

    private void AwaitApproval()
    {
        Run.CurrentState = RunStates.AwaitingApproval;
        Run.Artefacts = new Dictionary<string, string> { [ArtefactNames.Plan] = PlanHash };
        Run.UpdatedAt = Server.State.Clock;
    }

    private async Task<Decision> SayAsync(State.HostedIssue place, string author, string text)
    {
        await Server.People.CommentAsync(Repository, place, author, text);
        return await DecideAsync(ReadWaiting().Last());
    }
}
