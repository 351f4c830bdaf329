using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrator.Workers;

/// <summary>Says that this worker is alive and what it can do, so that others can tell work that waits from work that nobody can do.</summary>
public sealed partial class WorkerPresence(
    IWorkerRegistry registry, WorkerCapabilities capabilities, TimeProvider time, IOptions<WorkerOptions> options, ILogger<WorkerPresence> logger) : BackgroundService
{
    private readonly WorkerOptions _options = options.Value;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await registry.LeaveAsync(_options.Name, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.HeartbeatInterval, time);
        do
        {
            try
            {
                await registry.BeatAsync(
                    _options.Name, await capabilities.AgentsAsync(stoppingToken), capabilities.Sandboxes, _options.Slots, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The database may be away for a while; the worker outlives that.
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "The worker's heartbeat could not be written; trying again shortly.")]
    private partial void LogFailed(Exception exception);
}
