using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

/// <summary>Claims attempts as long as it has free slots and runs them.</summary>
public sealed partial class StageWorker(
    IStageLeases leases,
    StageExecutor executor,
    WorkerCapabilities capabilities,
    WorkerSignal signal,
    TimeProvider time,
    IOptions<WorkerOptions> options,
    ILogger<StageWorker> logger) : BackgroundService
{
    private readonly WorkerOptions _options = options.Value;
    private readonly HashSet<Task> _running = [];
    private readonly Lock _gate = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abandon = new CancellationTokenSource();
        while (!stoppingToken.IsCancellationRequested)
        {
            var claimed = await ClaimAsync(stoppingToken);
            foreach (var lease in claimed)
            {
                Begin(lease, abandon.Token);
            }

            if (claimed.Count == 0)
            {
                await WaitAsync(stoppingToken);
            }
        }

        await DrainAsync(abandon);
    }

    private async Task<IReadOnlyList<StageLease>> ClaimAsync(CancellationToken cancellationToken)
    {
        int free;
        lock (_gate)
        {
            free = _options.Slots - _running.Count;
        }

        if (free <= 0)
        {
            return [];
        }

        try
        {
            var agents = await capabilities.AgentsAsync(cancellationToken);
            return await leases.ClaimAsync(new StageClaim(_options.Name, free, agents, capabilities.Sandboxes, _options.LeaseDuration), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception exception)
        {
            // The database may be away for a while; the worker outlives that.
            LogClaimFailed(exception);
            return [];
        }
    }

    private void Begin(StageLease lease, CancellationToken abandon)
    {
        var work = Task.Run(() => executor.ExecuteAsync(lease, abandon), CancellationToken.None);
        lock (_gate)
        {
            _running.Add(work);
        }

        _ = work.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _running.Remove(done);
                }

                if (done.Exception is { } exception)
                {
                    LogExecutorFailed(lease.Attempt.Id, exception);
                }

                signal.Raise();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await signal.WaitAsync(_options.PollInterval, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task DrainAsync(CancellationTokenSource abandon)
    {
        Task[] remaining;
        lock (_gate)
        {
            remaining = [.. _running];
        }

        if (_options.DrainGrace > TimeSpan.Zero)
        {
            abandon.CancelAfter(_options.DrainGrace);
        }
        else
        {
            await abandon.CancelAsync();
        }

        await Task.WhenAll(remaining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
