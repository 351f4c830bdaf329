using MassTransit;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;
using Orchestrator.Tickets;

namespace Orchestrator.Messaging;

/// <summary>A saga over the real row that does, once each, what a run's machine does to the durable layer.</summary>
internal sealed class TestMachine : MassTransitStateMachine<RunState>
{
    /// <summary>How far away the test's scheduled message is.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private static readonly Uri Stages = new($"queue:{Queues.Stages}");

    public TestMachine()
    {
        InstanceState(run => run.CurrentState);
        Event(() => Started, started => started.CorrelateById(context => context.Message.RunId));
        Event(() => Completed, completed => completed.CorrelateById(context => context.Message.RunId));
        Event(() => Reviewed, reviewed => reviewed.CorrelateById(context => context.Message.RunId));
        Event(() => Retried, retried => retried.CorrelateById(context => context.Message.RunId));
        Event(() => Poisoned, poisoned => poisoned.CorrelateById(context => context.Message.RunId));
        Schedule(() => Expiry, run => run.StageId, expiry =>
        {
            expiry.Delay = Delay;
            expiry.Received = received => received.CorrelateById(context => context.Message.RunId);
        });

        Initially(When(Started).ThenAsync(BeginAsync).TransitionTo(Working));
        During(Working,
            Ignore(Started),
            When(Completed).Then(context => context.Saga.Attempt++),
            When(Reviewed).Schedule(Expiry, context => new PullRequestEnded(context.Saga.CorrelationId, true, "clock")),
            When(Retried).Unschedule(Expiry),
            When(Poisoned).ThenAsync(FailAsync),
            When(Expiry!.Received).TransitionTo(Expired));
        DuringAny(When(Completed).Then(context => context.Saga.Artefacts["seen"] = "yes"));
    }

    public State Working { get; private set; } = null!;

    public State Expired { get; private set; } = null!;

    public Event<StartRun> Started { get; private set; } = null!;

    public Event<StageCompleted> Completed { get; private set; } = null!;

    public Event<ReviewArrived> Reviewed { get; private set; } = null!;

    public Event<RetryRun> Retried { get; private set; } = null!;

    public Event<CancelRun> Poisoned { get; private set; } = null!;

    public Schedule<RunState, PullRequestEnded> Expiry { get; private set; } = null!;

    private static async Task BeginAsync(BehaviorContext<RunState, StartRun> context)
    {
        var run = context.Saga;
        var request = context.Message.Request;
        run.TicketSource = request.Ticket.Source;
        run.TicketId = request.Ticket.Id;
        run.CreatedAt = TimeProvider.System.GetUtcNow();

        var tickets = context.GetServiceOrCreateInstance<IActiveTickets>();
        var holder = await tickets.HoldAsync(new TicketKey(run.TicketSource, run.TicketId), run.CorrelationId, context.CancellationToken);
        run.Outcome = holder == run.CorrelationId ? "held" : "taken";

        var attempt = TestAttempts.Create(run.CorrelationId);
        context.GetServiceOrCreateInstance<IStageQueue>().Add(attempt);
        await SendHintAsync(context, attempt.Id);
    }

    private static async Task FailAsync(BehaviorContext<RunState, CancelRun> context)
    {
        context.Saga.Reason = context.Message.Reason;
        context.GetServiceOrCreateInstance<IStageQueue>().Add(TestAttempts.Create(context.Saga.CorrelationId));
        await SendHintAsync(context, Guid.CreateVersion7());
        throw new InvalidDataException("This message can never be handled.");
    }

    private static async Task SendHintAsync(ConsumeContext context, Guid stageId)
    {
        var endpoint = await context.GetSendEndpoint(Stages);
        await endpoint.Send(new RunStage(stageId), context.CancellationToken);
    }
}
