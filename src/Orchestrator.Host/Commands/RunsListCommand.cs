using System.CommandLine;
using System.Globalization;
using Orchestrator.Runs;
using Orchestrator.Terminal;
using Orchestrator.Views;

namespace Orchestrator.Commands;

/// <summary><c>runs list</c>.</summary>
internal static class RunsListCommand
{
    private const int TitleWidth = 48;

    private static readonly Option<string[]> State = new("--state")
    {
        Description = "Only runs in these states, for instance InReview NeedsHuman.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Repository = new("--repo") { Description = "Only runs of this repository.", HelpName = "NAME" };

    private static readonly Option<Guid?> Before = new("--before") { Description = "Only runs older than this one: the next page.", HelpName = "ID" };

    private static readonly Option<int> Limit = new("--limit") { Description = "At most this many (1 to 1000).", DefaultValueFactory = _ => 50 };

    public static Command Create() => new Command("list", "List runs, newest first.") { State, Repository, Before, Limit, CommonOptions.Json }
        .Does(ListAsync)
        .WithExamples("orchestrator runs list", "orchestrator runs list --state NeedsHuman AwaitingApproval", "orchestrator runs list --json | jq '.runs[].id'");

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var limit = invocation.Get(Limit);
        if (limit is < 1 or > 1000)
        {
            throw CommandException.Usage($"--limit is {limit}; it can be 1 to 1000.");
        }

        var runs = await store.GetRequiredService<IRunStore>().ListAsync(
            new RunQuery
            {
                States = [.. (invocation.Get(State) ?? []).Select(CheckState)],
                Repository = invocation.Get(Repository),
                Before = invocation.Get(Before),
                Limit = limit,
            },
            cancellationToken);

        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { runs = runs.Select(RunView.From) });
            return ExitCodes.Ok;
        }

        if (runs.Count == 0)
        {
            invocation.Output.Note("No runs. Begin one with 'orchestrator run --repo PATH --ticket FILE.md --agent NAME'.");
            return ExitCodes.Ok;
        }

        Print(invocation, runs);
        return ExitCodes.Ok;
    }

    private static void Print(Invocation invocation, IReadOnlyList<RunState> runs)
    {
        var table = new TextTable("RUN", "STATE", "PR", "COST", "AGE", "TICKET", "TITLE");
        foreach (var run in runs)
        {
            table.Add(
                RunLookup.Short(run.CorrelationId),
                new TextCell(run.CurrentState, RunStyle.Of(run.CurrentState)),
                run.PullRequest is { } number ? $"#{number.ToString(CultureInfo.InvariantCulture)}" : "",
                Amount.Usd(run.CostUsd),
                Duration.Format(invocation.Time.GetUtcNow() - run.CreatedAt),
                TerminalText.Line($"{run.TicketSource}:{run.TicketId}", TitleWidth),
                TerminalText.Line(run.TicketTitle, TitleWidth));
        }

        table.Write(invocation.Output);
    }

    private static string CheckState(string state) =>
        RunStateNames.All.FirstOrDefault(known => known.Equals(state, StringComparison.OrdinalIgnoreCase))
        ?? throw CommandException.Usage($"There is no state '{state}'. The states are {string.Join(", ", RunStateNames.All)}.");
}
