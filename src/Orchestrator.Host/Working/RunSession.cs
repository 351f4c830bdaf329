using Orchestrator.Commands;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Watching;

namespace Orchestrator.Working;

/// <summary>One stretch of work on one run: start, show, conclude; on a signal stop without losing anything.</summary>
internal static class RunSession
{
    private static readonly TimeSpan BeginTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Carries an existing run on, and shows what happens from now on.</summary>
    public static async Task<int> ContinueAsync(Invocation invocation, RunState run, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var watcher = new RunWatcher(store.GetRequiredService<IRunStore>(), store.GetRequiredService<IRunJournalReader>(), invocation.Time);
        var past = await watcher.ReadAsync(run.CorrelationId, after: 0, cancellationToken);
        return await CarryAsync(invocation, (_, _) => Task.FromResult(run.CorrelationId), past.Count > 0 ? past[^1].Id : 0, cancellationToken);
    }

    /// <summary>Carries the run on that <paramref name="begin"/> finds or makes once the worker is up, and shows what the journal has after a record.</summary>
    public static async Task<int> CarryAsync(
        Invocation invocation, Func<EmbeddedWorker, CancellationToken, Task<Guid>> begin, long after, CancellationToken cancellationToken)
    {
        Guid? runId = null;
        await using var worker = await EmbeddedWorker.StartAsync(invocation, cancellationToken);
        RunState run;
        try
        {
            runId = await BeginAsync(invocation, worker, begin, cancellationToken);
            run = await RunDriver.FollowAsync(invocation, worker, runId.Value, after, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            invocation.Output.Note("Stopping: work in progress is handed back…");
            await worker.StopAsync();
            invocation.Output.Note(runId is { } id
                ? $"Stopped. Nothing is lost. Go on with: orchestrator runs continue {RunLookup.Short(id)}   (or: orchestrator serve)"
                : "Stopped before the run began.");
            return invocation.Surroundings.Signals.ExitCode;
        }

        await worker.StopAsync();
        RunDriver.Conclude(invocation.Output, run);
        return RunDriver.ExitCode(run);
    }

    /// <summary>A worker that broke, or a message that nobody could handle, must not leave the command waiting for ever.</summary>
    private static async Task<Guid> BeginAsync(
        Invocation invocation, EmbeddedWorker worker, Func<EmbeddedWorker, CancellationToken, Task<Guid>> begin, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, worker.Stopping);
        patience.CancelAfter(BeginTimeout);
        try
        {
            return await begin(worker, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.Failure, $"The run did not begin; the worker's log says why: {invocation.Log.Path ?? invocation.Settings.Data.Logs}");
        }
    }
}
