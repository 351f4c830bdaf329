using System.CommandLine;
using System.Globalization;
using Orchestrator.Decisions;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator.Commands;

/// <summary><c>runs cancel</c>, <c>retry</c>, <c>approve</c>, <c>send-back</c> and <c>budget</c>: one message each, checked against the state first.</summary>
internal static class RunsDecisionCommands
{
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, in a few words.", HelpName = "TEXT" };

    private static readonly Option<string?> Comment = new("--comment", "-m") { Description = "What to change in the plan.", HelpName = "TEXT", Required = true };

    private static readonly Option<string?> Plan = new("--plan")
    {
        Description = "The SHA-256 of the plan you read ('runs show' prints it). Default: the run's plan now. A plan made meanwhile is not decided.",
        HelpName = "SHA256",
    };

    private static readonly Option<string?> Held = new("--held")
    {
        Description = "The SHA-256 of the held change that you looked at, to let it through. A change held meanwhile is not.",
        HelpName = "SHA256",
    };

    public static Command Cancel()
    {
        var run = CommonOptions.Run();
        return new Command("cancel", "End a run wherever it is, and undo what is open.") { run, Reason, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, run, Of(DecisionKind.Cancel) with { Comment = invocation.Get(Reason) }, cancellationToken))
            .WithExamples("orchestrator runs cancel latest --reason 'solved by hand'");
    }

    public static Command Retry()
    {
        var run = CommonOptions.Run();
        return new Command("retry", "Let a run that waits for a person go on at the stage that stopped.") { run, Held, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, run, Of(DecisionKind.Retry) with { Held = invocation.Get(Held) }, cancellationToken))
            .WithExamples("orchestrator runs retry latest", "orchestrator runs retry 1f2e3d4c --held 5b0c…");
    }

    public static Command Approve()
    {
        var run = CommonOptions.Run();
        return new Command("approve", "Approve the plan that a run waits with.") { run, Plan, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, run, Of(DecisionKind.Approve) with { Plan = invocation.Get(Plan) }, cancellationToken))
            .WithExamples("orchestrator runs approve latest", "orchestrator runs approve 1f2e3d4c --plan 5b0c…");
    }

    public static Command SendBack()
    {
        var run = CommonOptions.Run();
        return new Command("send-back", "Have the plan that a run waits with made anew.") { run, Comment, Plan, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, run, Of(DecisionKind.SendBack) with { Comment = invocation.Get(Comment), Plan = invocation.Get(Plan) }, cancellationToken))
            .WithExamples("orchestrator runs send-back latest --comment 'Keep the old function as an alias.'");
    }

    public static Command Budget()
    {
        var run = CommonOptions.Run();
        var amount = new Argument<string>("AMOUNT") { Description = "US dollars to add, as +5 or +2.50." };
        return new Command("budget", "Raise what a run may spend. One that stopped at its limit goes on with 'runs retry'.") { run, amount, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, run, Of(DecisionKind.RaiseBudget) with { Usd = Amount(invocation.Get(amount)) }, cancellationToken))
            .WithExamples("orchestrator runs budget latest +5 && orchestrator runs retry latest");
    }

    private static decimal Amount(string text) =>
        decimal.TryParse(text.TrimStart('+').TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) && usd > 0
            ? usd
            : throw new CommandException(ExitCodes.Usage, $"'{text}' is no amount to add. Give US dollars, as in 'orchestrator runs budget latest +5'.");

    // Whose it is and of which run is known once the command runs.
    private static Decision Of(DecisionKind kind) => new() { Kind = kind, RunId = Guid.Empty, Actor = "", Through = "command line" };

    private static async Task<int> DecideAsync(Invocation invocation, Argument<string> argument, Decision wanted, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var run = await RunLookup.FindAsync(store.GetRequiredService<IRunStore>(), invocation.Get(argument), cancellationToken);
        var decision = wanted with { RunId = run.CorrelationId, Actor = CommandActor.Of(invocation) };
        var outcome = await store.GetRequiredService<RunDecisions>().DecideAsync(decision, cancellationToken);
        if (outcome is not DecisionOutcome.Sent sent)
        {
            throw outcome is DecisionOutcome.Unfit unfit
                ? new CommandException(ExitCodes.Failure, $"'{invocation.Name}' does nothing to run {run.CorrelationId}: {unfit.Reason} (state {unfit.Run.CurrentState}).")
                : CommandException.NotFound($"Run {run.CorrelationId} is no longer there.");
        }

        var result = new DeliveryResult(await store.GetRequiredService<BusActivity>().CountProcessesAsync(cancellationToken));
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { run = run.CorrelationId, sent = sent.Message.GetType().Name, processes = result.Processes });
        }
        else
        {
            invocation.Output.Line($"Run {run.CorrelationId}: {invocation.Name} sent. {result.Explain()}");
        }

        return ExitCodes.Ok;
    }
}
