using System.CommandLine;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Commands;

/// <summary><c>runs cancel</c>, <c>retry</c>, <c>approve</c> and <c>send-back</c>: one message each, checked against the state first.</summary>
internal static class RunsDecisionCommands
{
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, in a few words.", HelpName = "TEXT" };

    private static readonly Option<string?> Comment = new("--comment", "-m") { Description = "What to change in the plan.", HelpName = "TEXT", Required = true };

    private static readonly Option<string?> Plan = new("--plan")
    {
        Description = "The SHA-256 of the plan you read ('runs show' prints it). Default: the run's plan now. A plan made meanwhile is not decided.",
        HelpName = "SHA256",
    };

    public static Command Cancel()
    {
        var run = CommonOptions.Run();
        return new Command("cancel", "End a run wherever it is, and undo what is open.") { run, Reason, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => SendAsync(
                invocation,
                run,
                found => RunStates.Final.Contains(found.CurrentState) || found.CurrentState == RunStates.Closing ? "it is over already" : null,
                found => new CancelRun(found.CorrelationId, CommandActor.Of(invocation), invocation.Get(Reason) ?? "Cancelled from the command line."),
                cancellationToken))
            .WithExamples("orchestrator runs cancel latest --reason 'solved by hand'");
    }

    public static Command Retry()
    {
        var run = CommonOptions.Run();
        return new Command("retry", "Let a run that waits for a person go on at the stage that stopped.") { run, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => SendAsync(
                invocation,
                run,
                found => found.CurrentState == RunStates.NeedsHuman ? null : "it does not wait for one",
                found => new RetryRun(found.CorrelationId, CommandActor.Of(invocation)),
                cancellationToken))
            .WithExamples("orchestrator runs retry latest");
    }

    public static Command Approve()
    {
        var run = CommonOptions.Run();
        return new Command("approve", "Approve the plan that a run waits with.") { run, Plan, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => SendAsync(
                invocation,
                run,
                AwaitsApproval,
                found => Decision(invocation, found, approved: true, comment: null),
                cancellationToken))
            .WithExamples("orchestrator runs approve latest", "orchestrator runs approve 1f2e3d4c --plan 5b0c…");
    }

    public static Command SendBack()
    {
        var run = CommonOptions.Run();
        return new Command("send-back", "Have the plan that a run waits with made anew.") { run, Comment, Plan, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => SendAsync(
                invocation,
                run,
                AwaitsApproval,
                found => Decision(invocation, found, approved: false, invocation.Get(Comment)),
                cancellationToken))
            .WithExamples("orchestrator runs send-back latest --comment 'Keep the old function as an alias.'");
    }

    private static string? AwaitsApproval(RunState run) => run.CurrentState == RunStates.AwaitingApproval ? null : "its plan does not wait for approval";

    private static DecidePlan Decision(Invocation invocation, RunState run, bool approved, string? comment)
    {
        var current = run.Artefacts.GetValueOrDefault(ArtefactNames.Plan)
            ?? throw new CommandException(ExitCodes.Failure, $"Run {run.CorrelationId} waits for approval but has no plan. Cancel it and begin a new one.");
        if (invocation.Get(Plan) is { } read && !read.Equals(current, StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandException(ExitCodes.Failure, $"Run {run.CorrelationId} has another plan by now ({current}). Read it with 'orchestrator runs show' and decide again.");
        }

        return new DecidePlan { RunId = run.CorrelationId, Actor = CommandActor.Of(invocation), Plan = current, Approved = approved, Comment = comment };
    }

    private static async Task<int> SendAsync<T>(
        Invocation invocation, Argument<string> argument, Func<RunState, string?> objection, Func<RunState, T> message, CancellationToken cancellationToken)
        where T : class
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var run = await RunLookup.FindAsync(store.GetRequiredService<IRunStore>(), invocation.Get(argument), cancellationToken);
        if (objection(run) is { } reason)
        {
            throw new CommandException(ExitCodes.Failure, $"'{invocation.Name}' does nothing to run {run.CorrelationId}: {reason} (state {run.CurrentState}).");
        }

        var result = await Delivery.SendAsync(store, Queues.Runs, message(run), cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { run = run.CorrelationId, sent = typeof(T).Name, processes = result.Processes });
        }
        else
        {
            invocation.Output.Line($"Run {run.CorrelationId}: {invocation.Name} sent. {result.Explain()}");
        }

        return ExitCodes.Ok;
    }
}
