using Orchestrator.Commands;
using Orchestrator.Runs;

namespace Orchestrator.Working;

/// <summary>One stretch of work on one run: start, show, conclude; on a signal stop without losing anything.</summary>
internal static class RunSession
{
    /// <summary>Carries an existing run on.</summary>
    public static Task<int> CarryAsync(Invocation invocation, Guid runId, CancellationToken cancellationToken) =>
        CarryAsync(invocation, (_, _) => Task.FromResult(runId), cancellationToken);

    /// <summary>Carries the run on that <paramref name="begin"/> finds or makes once the worker is up.</summary>
    public static async Task<int> CarryAsync(
        Invocation invocation, Func<EmbeddedWorker, CancellationToken, Task<Guid>> begin, CancellationToken cancellationToken)
    {
        Guid? runId = null;
        await using var worker = await EmbeddedWorker.StartAsync(invocation, cancellationToken);
        RunState run;
        try
        {
            runId = await begin(worker, cancellationToken);
            run = await RunDriver.FollowAsync(invocation, worker, runId.Value, after: 0, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            invocation.Output.Note("Stopping: work in progress is handed back…");
            await worker.StopAsync();
            invocation.Output.Note(runId is { } id
                ? $"Stopped. Nothing is lost. Go on with: orchestrator runs continue {RunLookup.Short(id)}   (or: orchestrator serve)"
                : "Stopped before the run began.");
            return Signals.ExitCode;
        }

        await worker.StopAsync();
        RunDriver.Conclude(invocation.Output, run);
        return RunDriver.ExitCode(run);
    }
}
