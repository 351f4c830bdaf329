using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Workers;

namespace Orchestrator.Telemetry;

/// <summary>
/// Says from time to time how many runs wait for people, for how long the oldest has, and how much work there is for workers. A
/// wait is measured when it ends, and the one to be told of is the one that does not.
/// </summary>
public sealed partial class WorkGauges(IRunLists runs, IWorkBoard board, TimeProvider time, ILogger<WorkGauges> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                if (OrchestratorTelemetry.HumanWaiting.Enabled)
                {
                    await RecordAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task RecordAsync(CancellationToken cancellationToken)
    {
        foreach (var state in RunStates.Parked)
        {
            var tag = new KeyValuePair<string, object?>("orchestrator.run.state", state);
            var oldest = await runs.ListWaitingAsync([state], 1, cancellationToken);
            OrchestratorTelemetry.HumanWaiting.Record(await runs.CountAsync([state], cancellationToken), tag);
            OrchestratorTelemetry.HumanWaitingAge.Record(oldest.Count == 0 ? 0 : Math.Max(0, (time.GetUtcNow() - oldest[0].UpdatedAt).TotalSeconds), tag);
        }

        foreach (var state in new[] { StageAttemptState.Ready, StageAttemptState.Running })
        {
            OrchestratorTelemetry.StageAttempts.Record(
                await board.CountAsync(state, cancellationToken), new KeyValuePair<string, object?>("orchestrator.stage.state", state.ToString()));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Counting what waits and what is at work failed; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
