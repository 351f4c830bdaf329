using Orchestrator.Failures;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>Every state against every event: the whole of what a run can do, and that nothing else moves it.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class RunTransitionTableTests
{
    // Columns: done, rework, human, failed for good, failed to be tried again, plan approved, plan sent back, reviewed,
    // merged, closed, retried, cancelled, budget raised. A dot means that the event changes nothing.
    private const string Table =
        """
        Fetching         Planning      .            NeedsHuman Closing Fetching      .            .        .          Closing Closing .            Closing .
        Planning         PlanReviewing .            NeedsHuman Closing Planning      .            .        .          Closing Closing .            Closing .
        PlanReviewing    Implementing  Planning     NeedsHuman Closing PlanReviewing .            .        .          Closing Closing .            Closing .
        AwaitingApproval .             .            .          .       .             Implementing Planning .          Closing Closing .            Closing .
        Implementing     Reviewing     .            NeedsHuman Closing Implementing  .            .        .          Closing Closing .            Closing .
        Reviewing        Verifying     Implementing NeedsHuman Closing Reviewing     .            .        .          Closing Closing .            Closing .
        Verifying        Publishing    Implementing NeedsHuman Closing Verifying     .            .        .          Closing Closing .            Closing .
        Publishing       InReview      .            NeedsHuman Closing Publishing    .            .        .          Closing Closing .            Closing .
        InReview         .             .            .          .       .             .            .        Responding Closing Closing .            Closing .
        Responding       Publishing    .            NeedsHuman Closing Responding    .            .        .          Closing Closing .            Closing .
        NeedsHuman       .             .            .          .       .             .            .        .          Closing Closing Implementing Closing .
        Closing          Cancelled     .            .          Cancelled Closing     .            .        .          .       .       .            . .
        Completed        .             .            .          .       .             .            .        .          .       .       .            . .
        Failed           .             .            .          .       .             .            .        .          .       .       .            . .
        Cancelled        .             .            .          .       .             .            .        .          .       .       .            . .
        """;

    private static readonly (string Name, Func<RunState, object> Message)[] Events =
    [
        ("done", run => new StageCompleted { RunId = run.CorrelationId, StageId = Awaited(run) }),
        ("rework", run => new ReworkRequested { RunId = run.CorrelationId, StageId = Awaited(run), Reason = "no" }),
        ("human", run => new HumanRequested { RunId = run.CorrelationId, StageId = Awaited(run), Reason = "help" }),
        ("failed", run => new StageFailed { RunId = run.CorrelationId, StageId = Awaited(run), Category = FailureCategory.Configuration, Message = "no" }),
        ("failed for now", run => new StageFailed { RunId = run.CorrelationId, StageId = Awaited(run), Category = FailureCategory.Transient, Message = "later" }),
        ("approved", run => new DecidePlan { RunId = run.CorrelationId, Actor = "a", Plan = "p", Approved = true }),
        ("sent back", run => new DecidePlan { RunId = run.CorrelationId, Actor = "a", Plan = "p", Approved = false }),
        ("reviewed", run => new ReviewArrived(run.CorrelationId, "a")),
        ("merged", run => new PullRequestEnded(run.CorrelationId, Merged: true, "a")),
        ("closed", run => new PullRequestEnded(run.CorrelationId, Merged: false, "a")),
        ("retried", run => new RetryRun(run.CorrelationId, "a")),
        ("cancelled", run => new CancelRun(run.CorrelationId, "a", "enough")),
        ("budget raised", run => new RaiseBudget(run.CorrelationId, "a", 5)),
    ];

    private RunHarness _runs = null!;

    [OneTimeSetUp]
    public async Task Start() => _runs = await RunHarness.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _runs.DisposeAsync();

    [TestCaseSource(nameof(Cases))]
    public async Task Event_InState_LeadsWhereTheTableSays(string state, string eventName, string expected)
    {
        var run = _runs.Seed(state, StageOf(state), seeded => seeded.Artefacts = new Dictionary<string, string> { [ArtefactNames.Plan] = "p" });

        await SendAsync(Events.Single(one => one.Name == eventName).Message(run));

        Assert.That(run.CurrentState, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(States))]
    public async Task LateResult_InAnyState_ChangesNothing(string state)
    {
        var run = _runs.Seed(state, StageOf(state));
        var (stageId, added) = (run.StageId, _runs.Queue.Added.Count);
        var late = Guid.CreateVersion7();

        await _runs.SendAsync(new StageCompleted { RunId = run.CorrelationId, StageId = late, HeadCommit = "forged" });
        await _runs.SendAsync(new ReworkRequested { RunId = run.CorrelationId, StageId = late, Reason = "late" });
        await _runs.SendAsync(new HumanRequested { RunId = run.CorrelationId, StageId = late, Reason = "late" });
        await _runs.SendAsync(new StageFailed { RunId = run.CorrelationId, StageId = late, Category = FailureCategory.Configuration, Message = "late" });

        Assert.Multiple(() =>
        {
            Assert.That(run.CurrentState, Is.EqualTo(state));
            Assert.That(run.StageId, Is.EqualTo(stageId));
            Assert.That(run.HeadCommit, Is.Empty);
            Assert.That(_runs.Queue.Added, Has.Count.EqualTo(added));
        });
    }

    [TestCaseSource(nameof(States))]
    public async Task StartedAgain_InAnyState_ChangesNothing(string state)
    {
        var run = _runs.Seed(state, StageOf(state));
        var stageId = run.StageId;

        await _runs.SendAsync(new StartRun { RunId = run.CorrelationId, Request = RunFlowTests.Request() });

        Assert.That((run.CurrentState, run.StageId), Is.EqualTo((state, stageId)));
    }

    private static IEnumerable<string> States() => Rows().Select(row => row[0]);

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var row in Rows())
        {
            for (var column = 0; column < Events.Length; column++)
            {
                var expected = row[column + 1] == "." ? row[0] : row[column + 1];
                yield return new TestCaseData(row[0], Events[column].Name, expected).SetArgDisplayNames(row[0], Events[column].Name, expected);
            }
        }
    }

    private static IEnumerable<string[]> Rows() =>
        Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // A run that awaits nothing has no attempt whose result could be meant.
    private static Guid Awaited(RunState run) => run.StageId ?? Guid.CreateVersion7();

    private static StageName? StageOf(string state) => state switch
    {
        RunStates.Fetching => StageName.Fetch,
        RunStates.Planning => StageName.Plan,
        RunStates.PlanReviewing => StageName.PlanReview,
        RunStates.Implementing => StageName.Implement,
        RunStates.Reviewing => StageName.Review,
        RunStates.Verifying => StageName.Verify,
        RunStates.Publishing => StageName.PullRequest,
        RunStates.Responding => StageName.Respond,
        RunStates.Closing => StageName.Close,
        _ => null,
    };

    private Task SendAsync(object message) => message switch
    {
        StageCompleted one => _runs.SendAsync(one),
        ReworkRequested one => _runs.SendAsync(one),
        HumanRequested one => _runs.SendAsync(one),
        StageFailed one => _runs.SendAsync(one),
        DecidePlan one => _runs.SendAsync(one),
        ReviewArrived one => _runs.SendAsync(one),
        PullRequestEnded one => _runs.SendAsync(one),
        RetryRun one => _runs.SendAsync(one),
        CancelRun one => _runs.SendAsync(one),
        RaiseBudget one => _runs.SendAsync(one),
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };
}
