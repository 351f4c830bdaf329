using Orchestrator.Api.GitHub;
using Orchestrator.Contracts.V1;
using Orchestrator.Runs;
using Orchestrator.Stages.Respond;

namespace Orchestrator.GitHub;

/// <summary>When failed checks set a round going.</summary>
[Category("Integration")]
internal sealed class GitHubCheckTests : GitHubIntakeFixture
{
    [Test]
    public async Task Checks_AllAreOverAndOneFailed_MakeOneRound()
    {
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "other", "slow", null);
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "github-actions", "test", "failure", "no");
        var early = await DecideAsync(ReadWaiting().Single());
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "other", "slow", "success");
        var late = await DecideAsync(ReadWaiting().Single());

        Assert.That(early.Message, Is.Null, "the others may fail too");
        Assert.That(((ChecksFailed)late.Message!).Names, Is.EqualTo("test"));
    }

    [Test]
    public async Task Checks_FailAndPassWhenRunAgain_AreNamedFlakyAndMakeNoRound()
    {
        Server.State.AppPermissions["actions"] = "write";
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "github-actions", "test", "failure", "no");
        var first = await DecideAsync(ReadWaiting().Single());
        var meanwhile = await DecideAsync(new GitHubEvent(GitHubEventKind.Checked, "acme/shop", 0, "x", Commit: Run.HeadCommit));
        await Server.People.EndCheckAsync(Repository, "test", "success");
        var told = ReadWaiting().Single();
        var last = await DecideAsync(told);
        await DecideAsync(told);

        Assert.That((first.Outcome, meanwhile.Outcome), Is.EqualTo(("what failed is run once more", "other checks are still to come")));
        Assert.That((last.Message, Repository.Checks.Count), Is.EqualTo(((object?)null, 2)));
        Assert.That(Pull.Comments.Select(comment => comment.Body), Has.Exactly(1).Items.And.All.Contains("Flaky").And.All.Contains("`test`"), "said once");
    }

    [Test]
    public async Task Checks_FailWhenRunAgainToo_MakeARound()
    {
        Server.State.AppPermissions["actions"] = "write";
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "github-actions", "test", "failure", "no");
        await DecideAsync(ReadWaiting().Single());
        await Server.People.EndCheckAsync(Repository, "test", "failure");

        Assert.That(((ChecksFailed)(await DecideAsync(ReadWaiting().Single())).Message!).Names, Is.EqualTo("test"));
        Assert.That((Repository.Checks.Count, Pull.Comments.Count), Is.EqualTo((2, 0)));
    }

    [TestCase("read")]
    [TestCase(null)]
    public async Task Checks_MayNotBeRunAgain_MakeARoundAtOnce(string? granted)
    {
        Server.State.AppPermissions.Remove("actions");
        if (granted is not null)
        {
            Server.State.AppPermissions["actions"] = granted;
        }

        await Server.People.CheckAsync(Repository, Run.HeadCommit, "github-actions", "test", "failure", "no");

        Assert.That((await DecideAsync(ReadWaiting().Single())).Message, Is.TypeOf<ChecksFailed>());
    }

    [Test]
    public async Task Checks_DealtWithOnThisCommit_MakeNoOtherRound()
    {
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "github-actions", "test", "failure", "no");
        var told = ReadWaiting().Single();
        Run.Artefacts = new Dictionary<string, string>
        {
            [ArtefactNames.AnsweredChecks] = await Artefacts.PutAsync(new AnsweredChecks(Run.HeadCommit, [new AnsweredCheck("test", "", 1)]), CancellationToken.None),
        };

        var again = await DecideAsync(told);
        Run.Artefacts = new Dictionary<string, string>
        {
            [ArtefactNames.AnsweredChecks] = await Artefacts.PutAsync(new AnsweredChecks(new string('1', 40), [new AnsweredCheck("test", "", 1)]), CancellationToken.None),
        };
        var onANewCommit = await DecideAsync(told);

        Assert.That((again.Message, onANewCommit.Message is ChecksFailed), Is.EqualTo(((object?)null, true)));
    }

    [Test]
    public async Task Checks_OfACommitThatWeDidNotPush_AreNotOurs()
    {
        await Server.People.CheckAsync(Repository, new string('2', 40), "github-actions", "test", "failure", "no");

        Assert.That((await DecideAsync(ReadWaiting().Single())).Message, Is.Null);
    }

    [Test]
    public async Task Checks_OnlyOursIsOver_SetsNothingGoing()
    {
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "orchestrator-test", "orchestrator", "failure");

        Assert.That((await DecideAsync(ReadWaiting().Single())).Message, Is.Null);
    }

    [Test]
    public async Task Checks_WhileARoundIsUnderWay_Wait()
    {
        Run.CurrentState = RunStates.Responding;
        await Server.People.CheckAsync(Repository, Run.HeadCommit, "github-actions", "test", "failure", "no");

        Assert.That((await DecideAsync(ReadWaiting().Single())).Outcome, Is.EqualTo("not in review"));
    }
}
