using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrator.Messaging;

/// <summary>Delivers what has come due, what processes without a bus wrote, and what dead processes left.</summary>
internal sealed partial class OutboxSweeper(
    OutboxRows rows,
    OutboxDispatcher dispatcher,
    OutboxSignal signal,
    BusNodes nodes,
    IOptions<BusOptions> options,
    TimeProvider time,
    ILogger<OutboxSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long? _beatAt;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await nodes.LeaveAsync(cancellationToken);
        }
        catch (Exception exception) when (IsFromDatabase(exception))
        {
            LogFailed(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KeepUpAsync(stoppingToken);
                var messages = await rows.ClaimAsync(dispatcher.KeepsUntilConsumed, stoppingToken);
                if (messages.Count > 0)
                {
                    await dispatcher.DeliverAsync(messages);
                }
                else
                {
                    await signal.WaitAsync(options.Value.PollInterval, stoppingToken);
                }
            }
            catch (Exception exception) when (IsFromDatabase(exception))
            {
                LogFailed(exception);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private static bool IsFromDatabase(Exception exception) =>
        exception is DbUpdateException or DbException or TimeoutException or InvalidOperationException;

    private async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        if (IsTime(_beatAt, options.Value.HeartbeatInterval))
        {
            await nodes.BeatAsync(cancellationToken);
            var strays = await rows.ReleaseStraysAsync(dispatcher.IsInHand, cancellationToken);
            if (strays > 0)
            {
                LogStrays(strays);
            }

            _beatAt = time.GetTimestamp();
        }
    }

    private bool IsTime(long? last, TimeSpan interval) => last is not { } timestamp || time.GetElapsedTime(timestamp) >= interval;
}
