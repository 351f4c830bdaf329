using System.Globalization;
using MassTransit;
using MassTransit.Logging;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Retries;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;
using Orchestrator.Telemetry;

namespace Orchestrator.Runs;

/// <summary>What the entries of <see cref="RunStateMachine"/> do, by the names they read as there.</summary>
internal static class RunStateMachineActivities
{
    private static readonly Uri StagesAddress = new($"queue:{Queues.Stages}");

    /// <summary>Fills a new run from the request.</summary>
    public static EventActivityBinder<RunState, StartRun> Begin(this EventActivityBinder<RunState, StartRun> binder, TimeProvider time) =>
        binder.Then(context =>
        {
            var run = context.Saga;
            var request = context.Message.Request;
            run.TicketSource = request.Ticket.Source;
            run.TicketId = request.Ticket.Id;
            run.Forge = request.Repository.Forge;
            run.Repository = request.Repository.Name;
            run.Actor = request.Actor;
            run.Team = request.Team ?? "default";
            run.Priority = request.Priority;
            run.Agent = request.Agent ?? "";
            run.Model = request.Model ?? "";
            run.BaseBranch = request.BaseBranch ?? "";
            run.CreatedAt = time.GetUtcNow();
            run.TraceParent = RunTrace.Begin(run, context.Headers.Get<string>(DiagnosticHeaders.ActivityId));
        });

    /// <summary>Notes the arrival in a state, for whoever watches.</summary>
    public static EventActivityBinder<RunState> Arrive(this EventActivityBinder<RunState> binder, TimeProvider time, IRunJournal journal) =>
        binder.Then(context =>
        {
            var run = context.Saga;
            run.UpdatedAt = time.GetUtcNow();
            if (run.CurrentState == nameof(RunStateMachine.Initial))
            {
                // The machine's own beginning; nobody waits for anything in it.
                return;
            }

            OrchestratorTelemetry.RunArrivals.Add(1, new KeyValuePair<string, object?>("orchestrator.run.state", run.CurrentState));
            journal.Append(new RunRecord
            {
                RunId = run.CorrelationId,
                StageId = run.StageId,
                At = run.UpdatedAt,
                Kind = RecordKinds.RunState,
                Text = run.Reason is { Length: > 0 } reason && run.StageId is null ? $"{run.CurrentState}: {reason}" : run.CurrentState,
            });
        });

    /// <summary>Notes who outside of ticket and pull request is to be told of the arrival.</summary>
    public static EventActivityBinder<RunState> Notify(this EventActivityBinder<RunState> binder) =>
        binder.Then(context =>
        {
            if (RunNotices.EventOf(context) is { } happened)
            {
                Service<RunNotices>(context).Arrived(context.Saga, happened);
            }
        });

    /// <summary>Tells how long people let the run wait; until the next arrival the row still has the time of this one.</summary>
    public static EventActivityBinder<RunState> Waited(this EventActivityBinder<RunState> binder, State state, TimeProvider time) =>
        binder.Then(context => RunTrace.Waited(context.Saga, state.Name, context.Saga.UpdatedAt, time.GetUtcNow()));

    /// <summary>Takes over what a stage learned and made.</summary>
    public static EventActivityBinder<RunState, StageCompleted> Accept(this EventActivityBinder<RunState, StageCompleted> binder) =>
        binder
            .Charge(context => context.Message.Usage)
            .Then(context =>
            {
                var run = context.Saga;
                var message = context.Message;
                run.TicketTitle = message.TicketTitle ?? run.TicketTitle;
                run.BaseBranch = message.BaseBranch ?? run.BaseBranch;
                run.BaseCommit = message.BaseCommit ?? run.BaseCommit;
                run.HeadBranch = message.HeadBranch ?? run.HeadBranch;
                run.HeadCommit = message.HeadCommit ?? run.HeadCommit;
                run.PullRequest = message.PullRequest ?? run.PullRequest;
                run.Keep(message.Artefacts);
                run.Needs = message.Needs is { } needs ? new Dictionary<string, StageNeeds>(needs) : run.Needs;

                // What was sent back has now been addressed; a later round must not address it again.
                if (run.Stage is StageName.Plan or StageName.Implement or StageName.Respond)
                {
                    run.Drop(ArtefactNames.Feedback);
                }
            });

    /// <summary>Keeps what a stage made before it asked for a person.</summary>
    public static EventActivityBinder<RunState, HumanRequested> Accept(this EventActivityBinder<RunState, HumanRequested> binder) =>
        binder
            .Charge(context => context.Message.Usage)
            .Then(context => context.Saga.Keep(context.Message.Artefacts));

    /// <summary>Counts a rework and keeps what must be addressed.</summary>
    public static EventActivityBinder<RunState, ReworkRequested> SendBack(this EventActivityBinder<RunState, ReworkRequested> binder, string reason) =>
        binder
            .Charge(context => context.Message.Usage)
            .Then(context =>
            {
                var run = context.Saga;
                run.Keep(context.Message.Artefacts);
                run.Reworks = new Dictionary<string, int>(run.Reworks) { [reason] = run.Reworks.GetValueOrDefault(reason) + 1 };
            });

    /// <summary>Adds what an attempt used to the run's ledger.</summary>
    public static EventActivityBinder<RunState, T> Charge<T>(this EventActivityBinder<RunState, T> binder, Func<BehaviorContext<RunState, T>, StageUsage> usage)
        where T : class =>
        binder.Then(context =>
        {
            var used = usage(context);
            context.Saga.CostUsd += used.CostUsd;
            context.Saga.InputTokens += used.InputTokens;
            context.Saga.OutputTokens += used.OutputTokens;
        });

    /// <summary>Puts a person's words before the planner.</summary>
    public static EventActivityBinder<RunState, DecidePlan> TakeComment(this EventActivityBinder<RunState, DecidePlan> binder) =>
        binder.Then(context => context.Saga.PlanComment = context.Message.Comment ?? "A person sent the plan back without a comment.");

    /// <summary>Begins a stage for a new reason.</summary>
    public static EventActivityBinder<RunState, T> Dispatch<T>(this EventActivityBinder<RunState, T> binder, StageName stage)
        where T : class =>
        binder.ThenAsync(context => DispatchAsync(context, stage));

    /// <summary>Begins a stage for what reviewers have said until now.</summary>
    public static EventActivityBinder<RunState, T> BeginRound<T>(this EventActivityBinder<RunState, T> binder, StageName stage)
        where T : class =>
        binder.ThenAsync(context =>
        {
            context.Saga.ReviewPending = false;
            context.Saga.Reworks = [];
            return DispatchAsync(context, stage);
        });

    /// <summary>Waits for people without holding anything.</summary>
    public static EventActivityBinder<RunState, T> Park<T>(this EventActivityBinder<RunState, T> binder)
        where T : class =>
        binder.Then(context => context.Saga.StageId = null);

    /// <summary>Asks a person; a retry goes on with the stage that stopped.</summary>
    public static EventActivityBinder<RunState, T> AskHuman<T>(this EventActivityBinder<RunState, T> binder, Func<BehaviorContext<RunState, T>, string> reason)
        where T : class =>
        binder
            .Then(context =>
            {
                context.Saga.StageId = null;
                context.Saga.Reason = reason(context);
            })
            .Tell();

    /// <summary>Has people told that they are waited for, by an attempt that the run itself does not await.</summary>
    public static EventActivityBinder<RunState, T> Tell<T>(this EventActivityBinder<RunState, T> binder)
        where T : class =>
        binder.ThenAsync(async context => _ = await AddAttemptAsync(context, StageName.Report, 1, DateTimeOffset.MinValue));

    /// <summary>Has people told again, after the pause that the failure to tell them calls for.</summary>
    public static EventActivityBinder<RunState, StageFailed> TellAgain(this EventActivityBinder<RunState, StageFailed> binder, TimeProvider time) =>
        binder.ThenAsync(async context =>
        {
            var failed = context.Message.Report ?? 1;
            _ = await AddAttemptAsync(context, StageName.Report, failed + 1, time.GetUtcNow() + FailurePolicies.DelayAfter(context.Message.Category, failed, context.Message.RetryAfter));
        });

    /// <summary>Asks a person; a retry goes on with <paramref name="next"/>.</summary>
    public static EventActivityBinder<RunState, T> AskHuman<T>(this EventActivityBinder<RunState, T> binder, StageName next, Func<BehaviorContext<RunState, T>, string> reason)
        where T : class =>
        binder.AskHuman(reason).Then(context => context.Saga.Stage = next);

    /// <summary>A person looked: counts afresh and goes on where the run stopped.</summary>
    public static EventActivityBinder<RunState, RetryRun> Resume(this EventActivityBinder<RunState, RetryRun> binder, RunStateMachine machine) =>
        binder.ThenAsync(async context =>
        {
            var run = context.Saga;
            run.Reason = null;
            run.Reworks = [];
            if (run.Artefacts.TryGetValue(ArtefactNames.Held, out var held) && (context.Message.Held ?? held) == held)
            {
                run.Keep(new Dictionary<string, string> { [ArtefactNames.LetThrough] = held });
            }

            var stage = run.Stage ?? StageName.Fetch;
            await DispatchAsync(context, stage);
            await context.TransitionToState(machine.StateOf(stage));
        });

    /// <summary>Adds to what the run may spend, up to the operator's limit; never takes away.</summary>
    public static EventActivityBinder<RunState, RaiseBudget> RaiseBudget(this EventActivityBinder<RunState, RaiseBudget> binder, decimal limit) =>
        binder.Then(context =>
        {
            var raised = context.Saga.AddedBudgetUsd + Math.Clamp(context.Message.Usd, 0, limit);
            context.Saga.AddedBudgetUsd = Math.Max(context.Saga.AddedBudgetUsd, Math.Min(raised, limit));
        });

    /// <summary>Tries the same stage again after the pause that its failure calls for.</summary>
    public static EventActivityBinder<RunState, StageFailed> TryAgain(this EventActivityBinder<RunState, StageFailed> binder, TimeProvider time) =>
        binder.ThenAsync(context =>
        {
            var run = context.Saga;
            var delay = FailurePolicies.DelayAfter(context.Message.Category, run.Attempt, context.Message.RetryAfter);
            run.Attempt++;
            RunTrace.TryAgain(run, context.Message.Category.ToString(), delay);
            return AwaitAttemptAsync(context, time.GetUtcNow() + delay);
        });

    /// <summary>Stops whatever is under way and begins to undo what is open.</summary>
    public static EventActivityBinder<RunState, T> BeginClosing<T>(this EventActivityBinder<RunState, T> binder, string outcome, Func<BehaviorContext<RunState, T>, string> reason)
        where T : class =>
        binder.ThenAsync(async context =>
        {
            var run = context.Saga;
            if (run.StageId is { } current)
            {
                await Service<IStageQueue>(context).CancelAsync(current, context.CancellationToken);
            }

            run.Outcome = outcome;
            run.Reason = reason(context);
            await DispatchAsync(context, StageName.Close);
        });

    /// <summary>Ends the run in the state it was closing towards and lets its ticket go.</summary>
    public static EventActivityBinder<RunState, T> Finish<T>(this EventActivityBinder<RunState, T> binder, RunStateMachine machine, TimeProvider time)
        where T : class =>
        binder.ThenAsync(async context =>
        {
            var run = context.Saga;
            run.StageId = null;
            run.FinishedAt = time.GetUtcNow();
            OrchestratorTelemetry.RunDuration.Record(
                (run.FinishedAt.Value - run.CreatedAt).TotalSeconds, new KeyValuePair<string, object?>("orchestrator.outcome", run.Outcome));
            await Service<IActiveTickets>(context).ReleaseAsync(run.CorrelationId, context.CancellationToken);
            var outcome = run.Outcome switch
            {
                RunStates.Completed => machine.Completed,
                RunStates.Cancelled => machine.Cancelled,
                _ => machine.Failed,
            };
            await context.TransitionToState(outcome);
        });

    private static Task DispatchAsync<T>(BehaviorContext<RunState, T> context, StageName stage)
        where T : class
    {
        var run = context.Saga;
        run.Stage = stage;
        run.Attempt = 1;
        run.Rounds = new Dictionary<string, int>(run.Rounds) { [stage.ToString()] = run.Round(stage) + 1 };
        return AwaitAttemptAsync(context, DateTimeOffset.MinValue);
    }

    private static async Task AwaitAttemptAsync<T>(BehaviorContext<RunState, T> context, DateTimeOffset notBefore)
        where T : class
    {
        var run = context.Saga;
        var stage = run.Stage ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Run {run.CorrelationId} has no stage to begin."));
        run.StageId = await AddAttemptAsync(context, stage, run.Attempt, notBefore);
    }

    private static async Task<Guid> AddAttemptAsync<T>(BehaviorContext<RunState, T> context, StageName stage, int number, DateTimeOffset notBefore)
        where T : class
    {
        var run = context.Saga;
        var needs = run.Needs.GetValueOrDefault(stage.ToString(), StageNeeds.None);
        var attempt = new StageAttempt
        {
            Id = Guid.CreateVersion7(),
            RunId = run.CorrelationId,
            Stage = stage,
            Round = run.Round(stage),
            Number = number,
            Team = run.Team,
            Repository = run.Repository,
            Agent = needs.Agents,
            Sandbox = needs.Sandbox,
            Priority = run.Priority,
            NotBefore = notBefore,
            CreatedAt = Service<TimeProvider>(context).GetUtcNow(),
            TraceParent = run.TraceParent,
        };
        Service<IStageQueue>(context).Add(attempt);
        var stages = await context.GetSendEndpoint(StagesAddress);
        await stages.Send(new RunStage(attempt.Id), context.CancellationToken);
        return attempt.Id;
    }

    private static TService Service<TService>(PipeContext context)
        where TService : notnull =>
        context.GetPayload<IServiceProvider>().GetRequiredService<TService>();

    private static void Keep(this RunState run, IReadOnlyDictionary<string, string> artefacts)
    {
        if (artefacts.Count == 0)
        {
            return;
        }

        // A new dictionary each time: the store compares by reference to see the change.
        var kept = new Dictionary<string, string>(run.Artefacts);
        foreach (var (name, sha256) in artefacts)
        {
            kept[name] = sha256;
        }

        run.Artefacts = kept;
    }

    private static void Drop(this RunState run, string artefact)
    {
        run.Artefacts = run.Artefacts.Where(entry => entry.Key != artefact).ToDictionary();
        run.PlanComment = null;
    }
}
