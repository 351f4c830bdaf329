using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrator.Retention;

/// <summary>Prunes from time to time.</summary>
public sealed partial class RetentionService(Pruning pruning, TimeProvider time, IOptions<RetentionOptions> options, ILogger<RetentionService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var report = await pruning.RunAsync(dryRun: false, stoppingToken);
                LogPruned(report);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Another replica may be at it, or the database away: what is old enough now is so the next time too.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Deleted what was old enough: {Report}")]
    private partial void LogPruned(PruneReport report);

    [LoggerMessage(LogLevel.Warning, "Deleting what is old enough failed; it is tried again the next time.")]
    private partial void LogFailed(Exception exception);
}
