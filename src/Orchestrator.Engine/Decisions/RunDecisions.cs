using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Safety;

namespace Orchestrator.Decisions;

/// <summary>The one way in which people decide about runs: checked against the run as it is, written down, sent.</summary>
public sealed class RunDecisions(IRunStore runs, IDecisionLog log, SecretScan secrets, TimeProvider time, IOptions<RunOptions> options)
{
    private const int CommentLimit = 10_000;
    private const int GistLength = 200;

    /// <summary>Why the decision would do nothing to the run; <see langword="null"/> when it would.</summary>
    public static string? Objection(RunState run, DecisionKind kind)
    {
        ArgumentNullException.ThrowIfNull(run);
        return kind switch
        {
            DecisionKind.Cancel or DecisionKind.RaiseBudget => RunStates.Final.Contains(run.CurrentState) || run.CurrentState == RunStates.Closing ? "it is over already" : null,
            DecisionKind.Retry => run.CurrentState == RunStates.NeedsHuman ? null : "it does not wait for one",
            DecisionKind.Continue => run.CurrentState == RunStates.InReview ? null : "its pull request does not wait for reviewers",
            _ when run.CurrentState != RunStates.AwaitingApproval => "its plan does not wait for approval",
            _ => run.Artefacts.ContainsKey(ArtefactNames.Plan) ? null : "it has no plan; cancel it and begin a new one",
        };
    }

    /// <summary>What a retry would let through that nobody has let through yet; <see langword="null"/> when nothing is held.</summary>
    public static string? Held(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.CurrentState == RunStates.NeedsHuman
            && run.Artefacts.TryGetValue(ArtefactNames.Held, out var held)
            && held != run.Artefacts.GetValueOrDefault(ArtefactNames.LetThrough) ? held : null;
    }

    public async Task<DecisionOutcome> DecideAsync(Decision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (await runs.FindAsync(decision.RunId, cancellationToken) is not { } run)
        {
            return new DecisionOutcome.NoSuchRun();
        }

        // Before the run is looked at: what the first request did may be why the second would no longer fit.
        if (decision.Key is { } key && await log.FindAsync(key, cancellationToken) is { } earlier)
        {
            return Repeated(run, decision, earlier);
        }

        if (Objection(run, decision.Kind) is { } objection)
        {
            return new DecisionOutcome.Unfit(run, objection);
        }

        if (decision.Plan is { } seen && !seen.Equals(run.Artefacts[ArtefactNames.Plan], StringComparison.OrdinalIgnoreCase))
        {
            return new DecisionOutcome.Unfit(run, $"it has another plan by now ({run.Artefacts[ArtefactNames.Plan]}); read that one and decide again");
        }

        // What a retry lets through must have been looked at, as what an approval approves.
        if (decision.Kind == DecisionKind.Retry && decision.Held is null && Held(run) is { } held)
        {
            return new DecisionOutcome.Unfit(run, $"it holds a change; look at it, and give its SHA-256 as 'held' ({held}) to let it through");
        }

        if (decision.Held is { } shown && shown != Held(run))
        {
            return new DecisionOutcome.Unfit(run, "what it holds has changed by now; look at it and decide again");
        }

        if (decision.Kind == DecisionKind.RaiseBudget && AmountObjection(run, decision.Usd) is { } amount)
        {
            return new DecisionOutcome.Unfit(run, amount);
        }

        var message = Message(run, decision);
        return await log.SendAsync(message, Record(decision), decision.Key, cancellationToken)
            ? new DecisionOutcome.Sent(run, message)
            : Repeated(run, decision, await log.FindAsync(decision.Key!, cancellationToken));
    }

    // Refused rather than cut: who asks for ten dollars must not believe that they were given.
    private string? AmountObjection(RunState run, decimal? usd)
    {
        var left = Math.Max(0, options.Value.AddedBudgetLimitUsd - run.AddedBudgetUsd);
        return usd is not > 0 ? "a budget is raised by more than nothing"
            : usd <= left ? null
            : string.Create(CultureInfo.InvariantCulture, $"that is more than may be added: ${left:0.00} is left; whoever runs this service can allow more (Runs:AddedBudgetLimitUsd)");
    }

    private static DecisionOutcome Repeated(RunState run, Decision decision, string? earlier) =>
        earlier == decision.Key!.Content ? new DecisionOutcome.Sent(run, Message(run, decision)) : new DecisionOutcome.KeyReused();

    private static object Message(RunState run, Decision decision) => decision.Kind switch
    {
        DecisionKind.Cancel => new CancelRun(run.CorrelationId, decision.Actor, Cut(decision.Comment) ?? $"Cancelled from the {decision.Through}."),
        DecisionKind.Retry => new RetryRun(run.CorrelationId, decision.Actor) { Held = decision.Held },
        DecisionKind.Continue => new ReviewArrived(run.CorrelationId, decision.Actor),
        DecisionKind.RaiseBudget => new RaiseBudget(run.CorrelationId, decision.Actor, decision.Usd ?? 0),
        _ => new DecidePlan
        {
            RunId = run.CorrelationId,
            Actor = decision.Actor,
            Plan = run.Artefacts.GetValueOrDefault(ArtefactNames.Plan) ?? "",
            Approved = decision.Kind == DecisionKind.Approve,
            Comment = Cut(decision.Comment),
        },
    };

    private static string? Cut(string? comment) => string.IsNullOrWhiteSpace(comment) ? null : DisplayText.Cut(comment, CommentLimit);

    private RunRecord Record(Decision decision) => new()
    {
        RunId = decision.RunId,
        At = time.GetUtcNow(),
        Kind = RecordKinds.Decision,
        Text = secrets.Redact($"{decision.Actor} {Verb(decision)} through the {decision.Through}{(Cut(decision.Comment) is { } comment ? $": {DisplayText.Line(comment, GistLength)}" : "")}"),
        Data = secrets.RedactJson(JsonSerializer.Serialize(
            new { decision.Actor, kind = decision.Kind.ToString(), decision.Through, decision.Plan, decision.Held, decision.Usd, comment = Cut(decision.Comment) }, JsonSerializerOptions.Web)),
    };

    private static string Verb(Decision decision) => decision.Kind switch
    {
        DecisionKind.Cancel => "cancelled the run",
        DecisionKind.Retry => "let the run go on",
        DecisionKind.Continue => "asked for an answer to reviewers",
        DecisionKind.Approve => "approved the plan",
        DecisionKind.RaiseBudget => string.Create(CultureInfo.InvariantCulture, $"raised the budget by ${decision.Usd:0.00}"),
        _ => "sent the plan back",
    };
}
