using System.CommandLine;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Views;
using Orchestrator.Watching;

namespace Orchestrator.Commands;

/// <summary><c>runs logs</c>.</summary>
internal static class RunsLogsCommand
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the run is over; Ctrl-C stops looking, not the run." };

    private static readonly Option<long> After = new("--after") { Description = "Only records after the one with this id.", HelpName = "ID" };

    public static Command Create() => new Command("logs", "Print what happened in a run, oldest first.") { Run, Follow, After, CommonOptions.Json }
        .Does(PrintAsync)
        .WithExamples("orchestrator runs logs latest --follow", "orchestrator runs logs fix-slugs --json | jq -r 'select(.kind==\"egress\").text'");

    private static async Task<int> PrintAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var runs = store.GetRequiredService<IRunStore>();
        var run = await RunLookup.FindAsync(runs, invocation.Get(Run), cancellationToken);
        var watcher = new RunWatcher(runs, store.GetRequiredService<IRunJournalReader>(), invocation.Time);
        if (!invocation.Get(Follow))
        {
            Print(invocation, await watcher.ReadAsync(run.CorrelationId, invocation.Get(After), cancellationToken));
            return ExitCodes.Ok;
        }

        var isOver = false;
        await foreach (var snapshot in watcher.WatchAsync(run.CorrelationId, invocation.Get(After), cancellationToken))
        {
            Print(invocation, snapshot.News);

            // One more look after the end: the last records may be written a moment after the state.
            if (isOver && snapshot.News.Count == 0)
            {
                break;
            }

            isOver = RunStates.Final.Contains(snapshot.Run.CurrentState);
        }

        return ExitCodes.Ok;
    }

    private static void Print(Invocation invocation, IReadOnlyList<RunRecord> records)
    {
        foreach (var record in records)
        {
            if (invocation.Output.IsJson)
            {
                invocation.Output.JsonLine(RecordView.From(record));
            }
            else
            {
                invocation.Output.Line(RecordLine.Format(record, invocation.Time));
            }
        }
    }
}
