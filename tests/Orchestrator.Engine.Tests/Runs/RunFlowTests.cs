using Orchestrator.Contracts.V1;
using Orchestrator.Failures;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>Ways through the machine that take more than one step.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class RunFlowTests
{
    private RunHarness _runs = null!;

    [OneTimeSetUp]
    public async Task Start() => _runs = await RunHarness.StartAsync(options =>
    {
        options.PlanReworks = 1;
        options.VerifyReworks = 1;
        options.ResponseRounds = 2;
    });

    [OneTimeTearDown]
    public async Task Stop() => await _runs.DisposeAsync();

    [Test]
    public async Task Run_EveryStageCompletes_EndsInReviewThenCompleted()
    {
        var run = await BeginAsync();

        await DoneAsync(run, done => done with { TicketTitle = "A ticket", BaseCommit = "base" });
        await DoneAsync(run, done => done with { Artefacts = new Dictionary<string, string> { [ArtefactNames.Plan] = "plan-hash" } });
        await DoneAsync(run);
        await DoneAsync(run, done => done with { HeadCommit = "head", Usage = new StageUsage(1.5m, 100, 20) });
        await DoneAsync(run);
        await DoneAsync(run);
        await DoneAsync(run, done => done with { PullRequest = 7 });

        Assert.Multiple(() =>
        {
            Assert.That(run.CurrentState, Is.EqualTo(RunStates.InReview));
            Assert.That(run.StageId, Is.Null);
            Assert.That((run.HeadCommit, run.PullRequest, run.CostUsd), Is.EqualTo(("head", 7, 1.5m)));
        });

        await _runs.SendAsync(new PullRequestEnded(run.CorrelationId, Merged: true, "reviewer"));
        await DoneAsync(run);

        Assert.Multiple(() =>
        {
            Assert.That(run.CurrentState, Is.EqualTo(RunStates.Completed));
            Assert.That(run.FinishedAt, Is.Not.Null);
            Assert.That(_runs.Tickets.Released, Does.Contain(run.CorrelationId));
        });
    }

    [Test]
    public async Task Rework_BeyondTheLimit_AsksAHumanAndRetryGoesOn()
    {
        var run = _runs.Seed(RunStates.PlanReviewing, StageName.PlanReview);

        await ReworkAsync(run);
        Assert.That(run.CurrentState, Is.EqualTo(RunStates.Planning));
        await DoneAsync(run);
        await ReworkAsync(run);
        Assert.That(run.CurrentState, Is.EqualTo(RunStates.NeedsHuman));
        await _runs.SendAsync(new RetryRun(run.CorrelationId, "operator"));

        Assert.Multiple(() =>
        {
            Assert.That(run.CurrentState, Is.EqualTo(RunStates.Planning));
            Assert.That(run.Reworks, Is.Empty);
            Assert.That(run.Reason, Is.Null);
        });
    }

    [Test]
    public async Task VerifyRework_WithAnOpenPullRequest_GoesToRespond()
    {
        var run = _runs.Seed(RunStates.Verifying, StageName.Verify, seeded => seeded.PullRequest = 3);

        await ReworkAsync(run);

        Assert.That(run.CurrentState, Is.EqualTo(RunStates.Responding));
    }

    [Test]
    public async Task Respond_WithNewCommits_IsVerifiedBeforeItIsPushed()
    {
        var run = _runs.Seed(RunStates.Responding, StageName.Respond, seeded => seeded.HeadCommit = "old");

        await DoneAsync(run, done => done with { HeadCommit = "new" });

        Assert.That(run.CurrentState, Is.EqualTo(RunStates.Verifying));
    }

    [Test]
    public async Task Review_WhileARoundIsUnderWay_BringsAnotherRound()
    {
        var run = _runs.Seed(RunStates.Responding, StageName.Respond);

        await _runs.SendAsync(new ReviewArrived(run.CorrelationId, "reviewer"));
        await _runs.SendAsync(new ReviewArrived(run.CorrelationId, "reviewer"));
        await DoneAsync(run);
        await DoneAsync(run);

        Assert.That((run.CurrentState, run.ReviewPending), Is.EqualTo((RunStates.Responding, false)));
    }

    [Test]
    public async Task Review_AfterTheLastRound_AsksAHuman()
    {
        var run = _runs.Seed(RunStates.InReview, null, seeded => seeded.Rounds = new Dictionary<string, int> { [nameof(StageName.Respond)] = 2 });

        await _runs.SendAsync(new ReviewArrived(run.CorrelationId, "reviewer"));

        Assert.That(run.CurrentState, Is.EqualTo(RunStates.NeedsHuman));
    }

    [Test]
    public async Task Failure_TransientAgainAndAgain_IsTriedWithPausesThenAsksAHuman()
    {
        var run = _runs.Seed(RunStates.Implementing, StageName.Implement);

        for (var attempt = 1; attempt < 4; attempt++)
        {
            await FailAsync(run, FailureCategory.Transient);
            Assert.That((run.CurrentState, run.Attempt), Is.EqualTo((RunStates.Implementing, attempt + 1)));
        }

        await FailAsync(run, FailureCategory.Transient);

        Assert.That(run.CurrentState, Is.EqualTo(RunStates.NeedsHuman));
        var added = _runs.Queue.Added.Where(attempt => attempt.RunId == run.CorrelationId).ToLookup(attempt => attempt.Stage == StageName.Report);
        Assert.That(added[true].Count(), Is.EqualTo(1), "people are told once that they are waited for");
        Assert.That(added[false].Select(attempt => attempt.NotBefore), Is.Ordered.And.Exactly(3).GreaterThan(DateTimeOffset.MinValue));
    }

    [Test]
    public async Task Report_CouldNotBeMade_IsRepeatedWithPausesAndThenLeft()
    {
        var run = _runs.Seed(RunStates.NeedsHuman, null);

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await _runs.SendAsync(Lost(run, FailureCategory.Transient, attempt));
        }

        var added = _runs.Queue.Added.Where(attempt => attempt.RunId == run.CorrelationId).ToList();
        Assert.That(added.Select(attempt => (attempt.Stage, attempt.Number)), Is.EqualTo(new[] { (StageName.Report, 2), (StageName.Report, 3), (StageName.Report, 4) }));
        Assert.That(added.Select(attempt => attempt.NotBefore), Is.Ordered.And.All.GreaterThan(DateTimeOffset.MinValue));
        Assert.That((run.CurrentState, run.StageId), Is.EqualTo((RunStates.NeedsHuman, (Guid?)null)));
    }

    [TestCase(RunStates.NeedsHuman, FailureCategory.Authentication)]
    [TestCase(RunStates.Implementing, FailureCategory.Transient)]
    public async Task Report_NothingIsGainedByARepeat_IsLeft(string state, FailureCategory category)
    {
        var run = _runs.Seed(state, state == RunStates.Implementing ? StageName.Implement : null);

        await _runs.SendAsync(Lost(run, category, 1));

        Assert.That(_runs.Queue.Added.Where(attempt => attempt.RunId == run.CorrelationId && attempt.Stage == StageName.Report), Is.Empty);
        Assert.That(run.CurrentState, Is.EqualTo(state));
    }

    private static StageFailed Lost(RunState run, FailureCategory category, int attempt) =>
        new() { RunId = run.CorrelationId, StageId = Guid.CreateVersion7(), Report = attempt, Category = category, Message = "The tracker does not answer." };

    [Test]
    public async Task BudgetRaised_AgainAndAgain_StopsAtTheOperatorsLimit()
    {
        var run = _runs.Seed(RunStates.NeedsHuman, null);

        foreach (var usd in new[] { 5m, -100m, 1e12m, 5m })
        {
            await _runs.SendAsync(new RaiseBudget(run.CorrelationId, "ada", usd));
        }

        Assert.That((run.AddedBudgetUsd, run.CurrentState), Is.EqualTo((new RunOptions().AddedBudgetLimitUsd, RunStates.NeedsHuman)));
    }

    [Test]
    public async Task Cancel_WhileAStageIsAtWork_CancelsTheAttemptAndCloses()
    {
        var run = _runs.Seed(RunStates.Implementing, StageName.Implement);
        var attempt = run.StageId!.Value;

        await _runs.SendAsync(new CancelRun(run.CorrelationId, "operator", "Not wanted"));

        Assert.Multiple(() =>
        {
            Assert.That(_runs.Queue.Cancelled, Does.Contain(attempt));
            Assert.That((run.CurrentState, run.Stage, run.Outcome), Is.EqualTo((RunStates.Closing, StageName.Close, RunStates.Cancelled)));
        });
    }

    [Test]
    public async Task DecidePlan_ForAPlanReplacedMeanwhile_DecidesNothing()
    {
        var run = _runs.Seed(RunStates.AwaitingApproval, null, seeded => seeded.Artefacts = new Dictionary<string, string> { [ArtefactNames.Plan] = "newer" });

        await _runs.SendAsync(new DecidePlan { RunId = run.CorrelationId, Actor = "a", Plan = "older", Approved = true });

        Assert.That(run.CurrentState, Is.EqualTo(RunStates.AwaitingApproval));
    }

    [Test]
    public async Task PlanReview_WithAGate_WaitsForApproval()
    {
        var run = _runs.Seed(RunStates.PlanReviewing, StageName.PlanReview);

        await DoneAsync(run, done => done with { AwaitApproval = true });

        Assert.That((run.CurrentState, run.StageId), Is.EqualTo((RunStates.AwaitingApproval, (Guid?)null)));
    }

    internal static TicketReady Request() => new()
    {
        Ticket = new TicketReference("local", "one"),
        Repository = new RepositoryReference("local", "/repository"),
        Actor = "author",
    };

    private async Task<RunState> BeginAsync()
    {
        var id = Guid.CreateVersion7();
        await _runs.SendAsync(new StartRun { RunId = id, Request = Request() });
        return _runs.Sagas[id].Instance;
    }

    private Task DoneAsync(RunState run, Func<StageCompleted, StageCompleted>? with = null)
    {
        var done = new StageCompleted { RunId = run.CorrelationId, StageId = run.StageId!.Value };
        return _runs.SendAsync(with?.Invoke(done) ?? done);
    }

    private Task ReworkAsync(RunState run) =>
        _runs.SendAsync(new ReworkRequested { RunId = run.CorrelationId, StageId = run.StageId!.Value, Reason = "Not yet" });

    private Task FailAsync(RunState run, FailureCategory category) =>
        _runs.SendAsync(new StageFailed { RunId = run.CorrelationId, StageId = run.StageId!.Value, Category = category, Message = "It broke" });
}
