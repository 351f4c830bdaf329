using System.CommandLine;
using System.Globalization;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Terminal;
using Orchestrator.Views;
using Orchestrator.Working;

namespace Orchestrator.Commands;

/// <summary><c>runs show</c>.</summary>
internal static class RunsShowCommand
{
    private const int SummaryWidth = 300;

    private static readonly Argument<string> Run = CommonOptions.Run();

    public static Command Create() => new Command("show", "Show one run with its stages.") { Run, CommonOptions.Json }
        .Does(ShowAsync)
        .WithExamples("orchestrator runs show latest", "orchestrator runs show local:fix-slugs --json");

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var runs = store.GetRequiredService<IRunStore>();
        var run = await RunLookup.FindAsync(runs, invocation.Get(Run), cancellationToken);
        var attempts = await runs.ListAttemptsAsync(run.CorrelationId, cancellationToken);
        var waiting = await store.GetRequiredService<AttemptWaits>().ExplainAsync(attempts, invocation.Time.GetUtcNow(), cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new
            {
                run = RunView.From(run),
                attempts = attempts.Select(attempt => AttemptView.From(attempt, waiting.GetValueOrDefault(attempt.Id))),
            });
        }
        else
        {
            Print(invocation.Output, run, attempts, waiting, invocation.Time.GetUtcNow());
        }

        return ExitCodes.Ok;
    }

    private static void Print(Output output, RunState run, IReadOnlyList<StageAttempt> attempts, Dictionary<Guid, string?> waiting, DateTimeOffset now)
    {
        var facts = new TextTable();
        Row("run", run.CorrelationId.ToString());
        facts.Add("state", new TextCell(run.CurrentState, RunStyle.Of(run.CurrentState)));
        Row("reason", run.Reason);
        Row("ticket", $"{run.TicketSource}:{run.TicketId} {run.TicketTitle}".TrimEnd());
        Row("repository", $"{run.Forge}:{run.Repository}");
        Row("asked by", run.Actor);
        Row("agent", string.Join(' ', new[] { run.Agent, run.Model }.Where(part => part.Length > 0)));
        Row("base", $"{run.BaseBranch} {run.BaseCommit}".Trim());
        Row("branch", $"{run.HeadBranch} {run.HeadCommit}".Trim());
        Row("pull request", run.PullRequest is { } number ? $"#{number.ToString(CultureInfo.InvariantCulture)}" : null);
        Row("plan", run.Artefacts.GetValueOrDefault(ArtefactNames.Plan));
        Row("spent", $"{Duration.Format((run.FinishedAt ?? now) - run.CreatedAt)}, {Amount.Tokens(run.InputTokens)} tokens in, {Amount.Tokens(run.OutputTokens)} out, {Amount.Usd(run.CostUsd)}");
        facts.Write(output);
        output.Line();

        var table = new TextTable("STAGE", "ROUND", "TRY", "STATE", "TOOK", "COST", "SUMMARY");
        foreach (var attempt in attempts)
        {
            table.Add(
                attempt.Stage.ToString(),
                attempt.Round.ToString(CultureInfo.InvariantCulture),
                attempt.Number.ToString(CultureInfo.InvariantCulture),
                TerminalText.Line(attempt.Outcome ?? attempt.State.ToString().ToLowerInvariant()),
                attempt.StartedAt is { } started ? Duration.Format((attempt.FinishedAt ?? now) - started) : "",
                Amount.Usd(attempt.CostUsd),
                TerminalText.Line(attempt.Summary ?? waiting.GetValueOrDefault(attempt.Id), SummaryWidth));
        }

        table.Write(output);

        void Row(string name, string? value)
        {
            if (value is { Length: > 0 })
            {
                facts.Add(name, TerminalText.Line(value));
            }
        }
    }
}
