using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrator.Journal;
using Orchestrator.Retries;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>Every way a run can go, as a table. What an entry does is in <see cref="RunStateMachineActivities"/>.</summary>
/// <remarks>
/// A result counts only while the run waits for that very attempt, so duplicates and late results change nothing. An event
/// that a state does not name is dropped.
/// </remarks>
public sealed class RunStateMachine : MassTransitStateMachine<RunState>
{
    private readonly RunOptions _options;

    public RunStateMachine(IOptions<RunOptions> options, TimeProvider time, IRunJournal journal)
    {
        _options = options.Value;
        InstanceState(run => run.CurrentState);
        DeclareEvents();
        OnUnhandledEvent(context => context.Ignore());

        WhenEnterAny(entering => entering.Arrive(time, journal).Notify());
        foreach (var waiting in new[] { AwaitingApproval, InReview, NeedsHuman })
        {
            WhenLeave(waiting, leaving => leaving.Waited(waiting, time));
        }

        Initially(
            When(Started)
                .Begin(time)
                .Dispatch(StageName.Fetch)
                .TransitionTo(Fetching));

        During(Fetching,
            When(StageDone, IsAwaited)
                .Accept().Dispatch(StageName.Plan).TransitionTo(Planning));

        During(Planning,
            When(StageDone, IsAwaited)
                .Accept().Dispatch(StageName.PlanReview).TransitionTo(PlanReviewing));

        During(PlanReviewing,
            When(StageDone, IsAwaited)
                .Accept()
                .IfElse(context => context.Message.AwaitApproval,
                    gate => gate.Park().TransitionTo(AwaitingApproval).Tell(),
                    open => open.Dispatch(StageName.Implement).TransitionTo(Implementing)),
            When(Rework, IsAwaited)
                .SendBack("plan")
                .IfElse(context => context.Saga.Reworks["plan"] <= _options.PlanReworks,
                    again => again.Dispatch(StageName.Plan).TransitionTo(Planning),
                    over => over.AskHuman(StageName.Plan, ReworkExhausted).TransitionTo(NeedsHuman)));

        During(AwaitingApproval,
            When(PlanDecided, DecidesThisPlan)
                .IfElse(context => context.Message.Approved,
                    yes => yes.Dispatch(StageName.Implement).TransitionTo(Implementing),
                    no => no.TakeComment().Dispatch(StageName.Plan).TransitionTo(Planning)));

        During(Implementing,
            When(StageDone, IsAwaited)
                .Accept().Dispatch(StageName.Review).TransitionTo(Reviewing));

        During(Reviewing,
            When(StageDone, IsAwaited)
                .Accept().Dispatch(StageName.Verify).TransitionTo(Verifying),
            When(Rework, IsAwaited)
                .SendBack("review")
                .IfElse(context => context.Saga.Reworks["review"] <= _options.ReviewReworks,
                    again => again.Dispatch(StageName.Implement).TransitionTo(Implementing),
                    over => over.AskHuman(StageName.Implement, ReworkExhausted).TransitionTo(NeedsHuman)));

        During(Verifying,
            When(StageDone, IsAwaited)
                .Accept().Dispatch(StageName.PullRequest).TransitionTo(Publishing),
            When(Rework, IsAwaited)
                .SendBack("verify")
                .IfElse(context => context.Saga.Reworks["verify"] <= _options.VerifyReworks,
                    again => again.IfElse(HasPullRequest,
                        responding => responding.Dispatch(StageName.Respond).TransitionTo(Responding),
                        implementing => implementing.Dispatch(StageName.Implement).TransitionTo(Implementing)),
                    over => over.IfElse(HasPullRequest,
                        responding => responding.AskHuman(StageName.Respond, ReworkExhausted).TransitionTo(NeedsHuman),
                        implementing => implementing.AskHuman(StageName.Implement, ReworkExhausted).TransitionTo(NeedsHuman))));

        During(Publishing,
            When(StageDone, IsAwaited)
                .Accept()
                .IfElse(context => context.Saga.ReviewPending,
                    more => more.BeginRound(StageName.Respond).TransitionTo(Responding),
                    quiet => quiet.Park().TransitionTo(InReview)));

        During(InReview,
            When(Reviewed)
                .IfElse(context => context.Saga.Round(StageName.Respond) < _options.ResponseRounds,
                    answer => answer.BeginRound(StageName.Respond).TransitionTo(Responding),
                    over => over.AskHuman(StageName.Respond, _ => "Reviewers and the agent have gone back and forth as often as they may; take over, or retry for one more round.")
                        .TransitionTo(NeedsHuman)));

        During(Responding,
            When(StageDone, IsAwaited)
                .IfElse(BringsCommits,
                    changed => changed.Accept().Dispatch(StageName.Verify).TransitionTo(Verifying),
                    words => words.Accept().Dispatch(StageName.PullRequest).TransitionTo(Publishing)));

        During(NeedsHuman,
            When(Retried)
                .Resume(this));

        // Nobody awaits the attempt that tells people, so it is repeated apart from whatever the run does; they may be waited for in vain.
        foreach (var waiting in new[] { AwaitingApproval, NeedsHuman })
        {
            During(waiting, When(StageLost, MayTellAgain).TellAgain(time));
        }

        foreach (var working in new[] { Fetching, Planning, PlanReviewing, Implementing, Reviewing, Verifying, Publishing, Responding })
        {
            During(working,
                When(HumanWanted, IsAwaited)
                    .Accept()
                    .AskHuman(context => context.Message.Reason)
                    .TransitionTo(NeedsHuman),
                When(StageLost, IsAwaited)
                    .Charge(context => context.Message.Usage)
                    .IfElse(MayTryAgain,
                        again => again.TryAgain(time),
                        over => over.IfElse(context => FailurePolicies.For(context.Message.Category).AsksHuman,
                            human => human.AskHuman(context => context.Message.Message).TransitionTo(NeedsHuman),
                            fail => fail.BeginClosing(RunStates.Failed, context => context.Message.Message).TransitionTo(Closing))));
        }

        foreach (var open in new[]
        {
            Fetching, Planning, PlanReviewing, AwaitingApproval, Implementing, Reviewing, Verifying, Publishing, InReview,
            Responding, NeedsHuman,
        })
        {
            During(open,
                When(CancelAsked)
                    .BeginClosing(RunStates.Cancelled, context => $"{context.Message.Reason} ({context.Message.Actor})")
                    .TransitionTo(Closing),
                When(BudgetRaised)
                    .RaiseBudget(_options.AddedBudgetLimitUsd),
                When(PullRequestOver)
                    .IfElse(context => context.Message.Merged,
                        merged => merged.BeginClosing(RunStates.Completed, context => $"Merged by {context.Message.Actor}.").TransitionTo(Closing),
                        closed => closed.BeginClosing(RunStates.Cancelled, context => $"The pull request was closed by {context.Message.Actor}.").TransitionTo(Closing)));
        }

        // Reviewers may speak while an earlier round is still under way: it is remembered, not lost and not doubled.
        foreach (var busy in new[] { Responding, Verifying, Publishing, NeedsHuman })
        {
            During(busy, When(Reviewed).Then(context => context.Saga.ReviewPending = true));
        }

        During(Closing,
            When(StageDone, IsAwaited)
                .Accept().Finish(this, time),
            When(StageLost, IsAwaited)
                .IfElse(MayTryAgain,
                    again => again.TryAgain(time),
                    over => over.Then(context => context.Saga.Reason += $" Not everything could be tidied up: {context.Message.Message}").Finish(this, time)));
    }

    public State Fetching { get; private set; } = null!;

    public State Planning { get; private set; } = null!;

    public State PlanReviewing { get; private set; } = null!;

    public State AwaitingApproval { get; private set; } = null!;

    public State Implementing { get; private set; } = null!;

    public State Reviewing { get; private set; } = null!;

    public State Verifying { get; private set; } = null!;

    public State Publishing { get; private set; } = null!;

    public State InReview { get; private set; } = null!;

    public State Responding { get; private set; } = null!;

    public State NeedsHuman { get; private set; } = null!;

    public State Closing { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public State Failed { get; private set; } = null!;

    public State Cancelled { get; private set; } = null!;

    public Event<StartRun> Started { get; private set; } = null!;

    public Event<StageCompleted> StageDone { get; private set; } = null!;

    public Event<ReworkRequested> Rework { get; private set; } = null!;

    public Event<HumanRequested> HumanWanted { get; private set; } = null!;

    public Event<StageFailed> StageLost { get; private set; } = null!;

    public Event<DecidePlan> PlanDecided { get; private set; } = null!;

    public Event<ReviewArrived> Reviewed { get; private set; } = null!;

    public Event<PullRequestEnded> PullRequestOver { get; private set; } = null!;

    public Event<RetryRun> Retried { get; private set; } = null!;

    public Event<RaiseBudget> BudgetRaised { get; private set; } = null!;

    public Event<CancelRun> CancelAsked { get; private set; } = null!;

    /// <summary>The state in which a run waits for a stage's result.</summary>
    internal State StateOf(StageName stage) => stage switch
    {
        StageName.Fetch => Fetching,
        StageName.Plan => Planning,
        StageName.PlanReview => PlanReviewing,
        StageName.Implement => Implementing,
        StageName.Review => Reviewing,
        StageName.Verify => Verifying,
        StageName.PullRequest => Publishing,
        StageName.Respond => Responding,
        StageName.Close => Closing,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "No state waits for this stage."),
    };

    private static bool IsAwaited(BehaviorContext<RunState, StageCompleted> context) => context.Saga.StageId == context.Message.StageId;

    private static bool IsAwaited(BehaviorContext<RunState, ReworkRequested> context) => context.Saga.StageId == context.Message.StageId;

    private static bool IsAwaited(BehaviorContext<RunState, HumanRequested> context) => context.Saga.StageId == context.Message.StageId;

    private static bool IsAwaited(BehaviorContext<RunState, StageFailed> context) => context.Saga.StageId == context.Message.StageId;

    private static bool MayTryAgain(BehaviorContext<RunState, StageFailed> context) =>
        context.Saga.Attempt < FailurePolicies.For(context.Message.Category).Tries;

    private static bool MayTellAgain(BehaviorContext<RunState, StageFailed> context) =>
        context.Message.Report < FailurePolicies.For(context.Message.Category).Tries;

    private static bool HasPullRequest(BehaviorContext<RunState> context) => context.Saga.PullRequest is not null;

    private static bool BringsCommits(BehaviorContext<RunState, StageCompleted> context) =>
        context.Message.HeadCommit is { } head && head != context.Saga.HeadCommit;

    // A decision about a plan that has been replaced meanwhile decides nothing.
    private static bool DecidesThisPlan(BehaviorContext<RunState, DecidePlan> context) =>
        context.Saga.Artefacts.GetValueOrDefault(ArtefactNames.Plan) == context.Message.Plan;

    private static string ReworkExhausted(BehaviorContext<RunState, ReworkRequested> context) =>
        $"Sent back as often as it may be. The last reason: {context.Message.Reason}";

    private void DeclareEvents()
    {
        Event(() => Started, configure => configure.CorrelateById(context => context.Message.RunId));
        Event(() => StageDone, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Rework, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => HumanWanted, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => StageLost, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => PlanDecided, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Reviewed, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => PullRequestOver, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Retried, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => BudgetRaised, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
        Event(() => CancelAsked, configure => configure.CorrelateById(context => context.Message.RunId).OnMissingInstance(missing => missing.Discard()));
    }
}
