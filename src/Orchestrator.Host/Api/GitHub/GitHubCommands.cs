using System.Globalization;
using Microsoft.Extensions.Options;
using Orchestrator.Artefacts;
using Orchestrator.Clients.GitHub;
using Orchestrator.Contracts.V1;
using Orchestrator.Decisions;
using Orchestrator.Forges;
using Orchestrator.Reports;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages.Verify;
using Orchestrator.Tickets;

namespace Orchestrator.Api.GitHub;

/// <summary>What follows from <c>/agent</c> commands of people whose word counts.</summary>
internal sealed class GitHubCommands(GitHubRequests requests, IRunStore runs, TicketSourceCatalog tickets, JsonArtefacts artefacts, IOptions<RunOptions> options)
{
    /// <summary>GitHub counts whole seconds.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private const int PlanNameLength = 7;
    private const int PlanNameShown = 12;
    private const int CommentLimit = 10_000;

    private const string Help =
        """
        I understand these, as the first line of a remark:

        | | |
        |:-|:-|
        | `/agent retry` | try again what stopped |
        | `/agent continue` | go on: try again what stopped, or answer at once what was said |
        | `/agent stop` | give up and tidy up |
        | `/agent explain` | say where the run stands and how it came there |
        | `/agent budget +5` | let the run spend 5 US dollars more |
        | `/agent approve` | approve the plan that waits |
        | `/agent revise …` | have the plan made anew; say what to change |
        """;

    public async Task<Decision> DecideAsync(RepositoryName repository, GitHubEvent happened, RunState? run, CancellationToken cancellationToken)
    {
        if (happened.Remark is not { } id || await requests.FindRemarkAsync(repository, happened.Place, happened.Number, id, cancellationToken) is not { } remark)
        {
            return new Decision(null, "the remark is gone");
        }

        // It says what its author said only as it was first written.
        if (remark.IsEdited || remark.Author != happened.Actor || remark.Number != happened.Number || SpokenCommand.Read(remark.Body).Command is not { } command)
        {
            return new Decision(null, "the remark was changed since, and commands nothing any more");
        }

        if (run is null || RunStates.Final.Contains(run.CurrentState) || run.CurrentState == RunStates.Closing)
        {
            return await SayAsync(repository, remark, "No run is at work on this. Set the label on the issue to start one.", "no run to command", cancellationToken);
        }

        if (remark.At < run.CreatedAt - Precision)
        {
            return new Decision(null, "said before this run began");
        }

        return command.Verb switch
        {
            "retry" when RunDecisions.Held(run) is { } held => await LetThroughAsync(repository, remark, run, held, cancellationToken),
            "retry" when run.CurrentState == RunStates.NeedsHuman => await TellAsync(repository, remark, run, RunCommand.Retry, 0, cancellationToken),
            "retry" => await SayAsync(repository, remark, $"Nothing stopped that could be tried again: the run is {run.CurrentState}.", "nothing to retry", cancellationToken),
            // To go on must not let through what a person is to look at; only to try again says that they did.
            "continue" when RunDecisions.Held(run) is not null => await SayAsync(repository, remark, "This change waits for a person to let it through. Look at it, then say `/agent retry`, or `/agent stop`.", "held", cancellationToken),
            "continue" => await TellAsync(repository, remark, run, RunCommand.Continue, 0, cancellationToken),
            "stop" => await TellAsync(repository, remark, run, RunCommand.Stop, 0, cancellationToken),
            "explain" => await SayAsync(repository, remark, await ExplainAsync(run, cancellationToken), "explained", cancellationToken),
            "budget" when Amount(command.Argument) is { } usd => await RaiseAsync(repository, remark, run, usd, cancellationToken),
            "approve" => await DecidePlanAsync(repository, remark, run, command.Argument, isApproved: true, cancellationToken),
            "revise" => await DecidePlanAsync(repository, remark, run, command.Argument, isApproved: false, cancellationToken),
            _ => await SayAsync(repository, remark, Help, "not understood", cancellationToken),
        };
    }

    private Task<Decision> TellAsync(RepositoryName repository, SpokenRemark remark, RunState run, RunCommand command, decimal usd, CancellationToken cancellationToken) =>
        TellAsync(repository, remark, new CommandGiven { RunId = run.CorrelationId, Actor = remark.Author, Command = command, Usd = usd }, cancellationToken);

    private async Task<Decision> TellAsync(RepositoryName repository, SpokenRemark remark, CommandGiven command, CancellationToken cancellationToken)
    {
        await requests.AcknowledgeAsync(repository, remark, cancellationToken);
        if (remark.Place == RemarkPlace.Review)
        {
            await SayAsync(repository, remark, $"👍 `/agent {SpokenCommand.Read(remark.Body).Command!.Verb}`, as the review says.", "", cancellationToken);
        }

        return new Decision(command, $"command {command.Command}");
    }

    /// <summary>
    /// Decides the plan that whoever spoke saw: the one they name by its beginning, or the one that had begun to wait before they spoke.
    /// </summary>
    private async Task<Decision> DecidePlanAsync(RepositoryName repository, SpokenRemark remark, RunState run, string argument, bool isApproved, CancellationToken cancellationToken)
    {
        var kind = isApproved ? DecisionKind.Approve : DecisionKind.SendBack;
        if (RunDecisions.Objection(run, kind) is { } objection)
        {
            return await SayAsync(repository, remark, $"No plan can be decided: {objection}.", "no plan to decide", cancellationToken);
        }

        var plan = run.Artefacts[ArtefactNames.Plan];
        var words = argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var named = words.Length > 0 && words[0].Length is >= PlanNameLength and <= 64 && words[0].All(char.IsAsciiHexDigit) ? words[0] : null;
        if (named is null ? remark.At < run.UpdatedAt - Precision : !plan.StartsWith(named, StringComparison.OrdinalIgnoreCase))
        {
            return await SayAsync(repository, remark, $"Another plan waits by now, `{plan[..PlanNameShown]}`: read it in the issue's comment, then decide again.", "another plan", cancellationToken);
        }

        var comment = $"{(named is null ? argument : words.ElementAtOrDefault(1) ?? "")}\n{SpokenCommand.Read(remark.Body).Remark}".Trim();
        if (isApproved ? argument.Length > 0 && (named is null || words.Length > 1) : comment.Length == 0)
        {
            return await SayAsync(repository, remark, isApproved ? "To approve with a condition is to send back: say `/agent revise` and what to change." : "Say what to change: `/agent revise use the existing parser`.", "not understood", cancellationToken);
        }

        return await TellAsync(
            repository,
            remark,
            new CommandGiven
            {
                RunId = run.CorrelationId, Actor = remark.Author, Command = isApproved ? RunCommand.ApprovePlan : RunCommand.RevisePlan, Plan = plan, Comment = isApproved ? null : DisplayText.Cut(comment, CommentLimit),
            },
            cancellationToken);
    }

    /// <summary>Lets through what was held, and shown whole, when whoever spoke did so.</summary>
    private async Task<Decision> LetThroughAsync(RepositoryName repository, SpokenRemark remark, RunState run, string held, CancellationToken cancellationToken)
    {
        if (remark.At < run.UpdatedAt - Precision)
        {
            return await SayAsync(repository, remark, "Another change is held by now: look at it in the issue's comment, then say `/agent retry` again.", "another change is held", cancellationToken);
        }

        return await artefacts.FindAsync<HeldChange>(run, ArtefactNames.Held, cancellationToken) is { FitsAComment: true }
            ? await TellAsync(repository, remark, new CommandGiven { RunId = run.CorrelationId, Actor = remark.Author, Command = RunCommand.Retry, Held = held }, cancellationToken)
            : await SayAsync(repository, remark, "The held change is too large to be shown whole in a comment. Look at it on the run's page and let it through there.", "too large to be let through by a remark", cancellationToken);
    }

    private async Task<Decision> RaiseAsync(RepositoryName repository, SpokenRemark remark, RunState run, decimal usd, CancellationToken cancellationToken)
    {
        var left = options.Value.AddedBudgetLimitUsd - run.AddedBudgetUsd;
        return usd <= left
            ? await TellAsync(repository, remark, run, RunCommand.RaiseBudget, usd, cancellationToken)
            : await SayAsync(
                repository,
                remark,
                string.Create(CultureInfo.InvariantCulture, $"That is more than may be added here: ${Math.Max(0, left):0.00} is left. Whoever runs this service can allow more (Runs:AddedBudgetLimitUsd)."),
                "budget refused",
                cancellationToken);
    }

    private async Task<string> ExplainAsync(RunState run, CancellationToken cancellationToken) =>
        ExplanationWriter.Write(run, await runs.ListAttemptsAsync(run.CorrelationId, cancellationToken), options.Value.CostLimitUsd);

    /// <summary>Once for each remark, however often it is told of.</summary>
    private async Task<Decision> SayAsync(RepositoryName repository, SpokenRemark remark, string text, string outcome, CancellationToken cancellationToken)
    {
        var place = new TicketKey(GitHubWebhook.Source, FormattableString.Invariant($"{repository}#{remark.Number}"));
        await tickets.Get(GitHubWebhook.Source).UpsertCommentAsync(place, FormattableString.Invariant($"command:{(remark.Place == RemarkPlace.Conversation ? "" : $"{remark.Place}:")}{remark.Id}"), text, cancellationToken);
        return new Decision(null, outcome);
    }

    private static decimal? Amount(string text) =>
        text.StartsWith('+') && decimal.TryParse(text.AsSpan(1).TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) && usd is > 0 and <= 1_000_000
            ? usd
            : null;
}
