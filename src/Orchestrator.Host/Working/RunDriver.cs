using Orchestrator.Commands;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Terminal;
using Orchestrator.Views;
using Orchestrator.Watching;

namespace Orchestrator.Working;

/// <summary>Carries one run on in this process until it is over or waits for people, and shows it.</summary>
internal static class RunDriver
{
    /// <summary>Shows the run until it rests; returns it as it then is.</summary>
    public static async Task<RunState> FollowAsync(
        Invocation invocation, EmbeddedWorker worker, Guid runId, long after, CancellationToken cancellationToken)
    {
        var runs = worker.Services.GetRequiredService<IRunStore>();
        var watcher = new RunWatcher(runs, worker.Services.GetRequiredService<IRunJournalReader>(), invocation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, worker.Stopping);
        try
        {
            return await RunViews.ShowAsync(invocation.Output, invocation.Time, async view =>
            {
                long last = after;
                await foreach (var snapshot in watcher.WatchAsync(runId, after, either.Token))
                {
                    view.Show(snapshot);
                    last = snapshot.News.Count > 0 ? snapshot.News[^1].Id : last;
                    if (IsAtRest(snapshot.Run) && await SettleAsync(worker, runs, runId, either.Token) is { } settled)
                    {
                        var rest = await watcher.ReadAsync(runId, last, either.Token);
                        view.Show(snapshot with { Run = settled, Attempts = await runs.ListAttemptsAsync(runId, either.Token), News = rest });
                        return settled;
                    }
                }

                throw CommandException.NotFound($"Run {runId} is no longer in the database.");
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.Failure, $"The worker in this process stopped by itself; its log says why: {invocation.Log.Path ?? invocation.Settings.Data.Logs}");
        }
    }

    /// <summary>What a run at rest means to whoever started this process.</summary>
    public static int ExitCode(RunState run) => run.CurrentState switch
    {
        RunStates.InReview or RunStates.Completed => ExitCodes.Ok,
        RunStates.NeedsHuman or RunStates.AwaitingApproval => ExitCodes.NeedsHuman,
        _ => ExitCodes.Failure,
    };

    /// <summary>Says where the run stands and what can be done next.</summary>
    public static void Conclude(Output output, RunState run)
    {
        if (output.IsJson)
        {
            output.JsonLine(new { run = RunView.From(run) });
            return;
        }

        var id = RunLookup.Short(run.CorrelationId);
        output.Line();
        foreach (var line in Lines(run, id))
        {
            output.Line(line);
        }
    }

    private static IEnumerable<string> Lines(RunState run, string id)
    {
        var reason = TerminalText.Line(run.Reason);
        switch (run.CurrentState)
        {
            case RunStates.InReview:
                yield return $"Pull request #{run.PullRequest} waits for review. Spent: {Amount.Usd(run.CostUsd)}.";
                yield return $"  read it        orchestrator pr show {id}";
                yield return $"  comment        orchestrator pr comment {id} --file PATH --line N -m TEXT";
                yield return $"  merge or close orchestrator pr merge {id} | orchestrator pr close {id}";
                break;
            case RunStates.AwaitingApproval:
                yield return "The plan waits for a person to approve it.";
                yield return $"  read it        orchestrator runs plan {id}";
                yield return $"  approve        orchestrator runs approve {id}";
                yield return $"  send back      orchestrator runs send-back {id} -m TEXT";
                break;
            case RunStates.NeedsHuman:
                yield return $"The run needs a person: {reason}";
                yield return $"  what happened  orchestrator runs logs {id}";
                yield return $"  go on          orchestrator runs retry {id}, then orchestrator runs continue {id}";
                yield return $"  give up        orchestrator runs cancel {id}";
                break;
            case RunStates.Completed:
                yield return $"Completed. {reason}";
                break;
            default:
                yield return $"{run.CurrentState}: {reason}";
                yield return $"  what happened  orchestrator runs logs {id}";
                break;
        }
    }

    private static bool IsAtRest(RunState run) => RunStates.Final.Contains(run.CurrentState) || RunStates.Parked.Contains(run.CurrentState);

    /// <summary>The run, if it is at rest and nothing that could move it is on its way.</summary>
    private static async Task<RunState?> SettleAsync(EmbeddedWorker worker, IRunStore runs, Guid runId, CancellationToken cancellationToken)
    {
        // In this order: a message handled between the two looks has changed the state that the second one sees.
        if (await worker.Services.GetRequiredService<BusActivity>().CountWaitingAsync(cancellationToken) > 0)
        {
            return null;
        }

        var run = await runs.FindAsync(runId, cancellationToken);
        if (run is null || !IsAtRest(run))
        {
            return null;
        }

        if ((await runs.ListAttemptsAsync(runId, cancellationToken)).Any(attempt => attempt.State is StageAttemptState.Ready or StageAttemptState.Running))
        {
            // People are still being told.
            return null;
        }

        await worker.Services.GetRequiredService<IRunJournal>().FlushAsync(cancellationToken);
        return run;
    }
}
