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
