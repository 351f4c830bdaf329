using MassTransit;
using MassTransit.Logging;
using Orchestrator.Contracts.V1;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Tickets;

namespace Orchestrator.Intake;

/// <summary>Turns what the outside says into messages for one run. A ticket has one active run at most.</summary>
public sealed class IntakeConsumer(IActiveTickets tickets, IRunStore runs) :
    IConsumer<TicketReady>,
    IConsumer<TicketWithdrawn>,
    IConsumer<ReviewSubmitted>,
    IConsumer<PullRequestMerged>,
    IConsumer<PullRequestClosed>,
    IConsumer<CommandGiven>,
    IConsumer<ChecksFailed>,
    IConsumer<MergeConflicted>
{
    private static readonly Uri RunsAddress = new($"queue:{Queues.Runs}");

    public async Task Consume(ConsumeContext<TicketReady> context)
    {
        var ticket = Key(context.Message.Ticket);
        var proposed = RunId.Of(context.MessageId ?? Guid.CreateVersion7(), ticket);
        var holder = await tickets.HoldAsync(ticket, proposed, context.CancellationToken);
        if (holder == proposed)
        {
            await SendAsync(context, new StartRun { RunId = proposed, Request = context.Message });
        }
    }

    public async Task Consume(ConsumeContext<TicketWithdrawn> context)
    {
        if (await tickets.FindAsync(Key(context.Message.Ticket), context.CancellationToken) is { } runId)
        {
            await SendAsync(context, new CancelRun(runId, context.Message.Actor, context.Message.Reason));
        }
    }

    public async Task Consume(ConsumeContext<ReviewSubmitted> context)
    {
        if (await FindAsync(context.Message.Repository, context.Message.PullRequest, context.CancellationToken) is { } runId)
        {
            await SendAsync(context, new ReviewArrived(runId, context.Message.Actor));
        }
    }

    public async Task Consume(ConsumeContext<PullRequestMerged> context)
    {
        if (await FindAsync(context.Message.Repository, context.Message.PullRequest, context.CancellationToken) is { } runId)
        {
            await SendAsync(context, new PullRequestEnded(runId, Merged: true, context.Message.Actor));
        }
    }

    public async Task Consume(ConsumeContext<PullRequestClosed> context)
    {
        if (await FindAsync(context.Message.Repository, context.Message.PullRequest, context.CancellationToken) is { } runId)
        {
            await SendAsync(context, new PullRequestEnded(runId, Merged: false, context.Message.Actor));
        }
    }

    public async Task Consume(ConsumeContext<ChecksFailed> context)
    {
        if (await FindAsync(context.Message.Repository, context.Message.PullRequest, context.CancellationToken) is { } runId)
        {
            await SendAsync(context, new ReviewArrived(runId, context.Message.Names));
        }
    }

    public async Task Consume(ConsumeContext<MergeConflicted> context)
    {
        if (await FindAsync(context.Message.Repository, context.Message.PullRequest, context.CancellationToken) is { } runId)
        {
            await SendAsync(context, new ReviewArrived(runId, "a conflict"));
        }
    }

    public Task Consume(ConsumeContext<CommandGiven> context)
    {
        var (runId, actor) = (context.Message.RunId, context.Message.Actor);
        return context.Message.Command switch
        {
            RunCommand.Retry => SendAsync(context, new RetryRun(runId, actor) { Held = context.Message.Held }),
            RunCommand.Stop => SendAsync(context, new CancelRun(runId, actor, "Stopped by a command.")),
            RunCommand.Continue => GoOnAsync(context, runId, actor),
            RunCommand.RaiseBudget => SendAsync(context, new RaiseBudget(runId, actor, context.Message.Usd)),
            RunCommand.ApprovePlan or RunCommand.RevisePlan when context.Message.Plan is { } plan => SendAsync(
                context,
                new DecidePlan { RunId = runId, Actor = actor, Plan = plan, Approved = context.Message.Command == RunCommand.ApprovePlan, Comment = context.Message.Comment }),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>One of the two fits how the run stands; the other changes nothing.</summary>
    private static async Task GoOnAsync(ConsumeContext context, Guid runId, string actor)
    {
        await SendAsync(context, new RetryRun(runId, actor));
        await SendAsync(context, new ReviewArrived(runId, actor));
    }

    private async Task<Guid?> FindAsync(RepositoryReference repository, int pullRequest, CancellationToken cancellationToken) =>
        (await runs.FindByPullRequestAsync(repository.Forge, repository.Name, pullRequest, cancellationToken))?.CorrelationId;

    private static TicketKey Key(TicketReference ticket) => new(ticket.Source, ticket.Id);

    private static async Task SendAsync<T>(ConsumeContext context, T message)
        where T : class
    {
        var endpoint = await context.GetSendEndpoint(RunsAddress);
        var requestedBy = context.Headers.Get<string>(DiagnosticHeaders.ActivityId);
        await endpoint.Send(message, sending => sending.Headers.Set(DiagnosticHeaders.ActivityId, requestedBy), context.CancellationToken);
    }
}
