using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Sandboxes;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

/// <summary>Removes, at start and from time to time, the sandboxes that workers left behind which died or lost their lease.</summary>
/// <remarks>
/// A sandbox's key begins with the id of its attempt and the fence of the lease it was started under. As long as the attempt
/// runs under that lease the sandbox belongs to a worker of this installation and is left alone.
/// </remarks>
public sealed partial class OrphanSweep(
    SandboxCatalog providers, IStageAttempts attempts, TimeProvider time, IOptions<WorkerOptions> options, ILogger<OrphanSweep> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TrySweepAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeaseDuration, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TrySweepAsync(stoppingToken);
        }
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database or an Engine may be away for a while, or another worker be at the same sandbox.
            LogFailed(exception);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in providers.All)
        {
            foreach (var handle in await provider.ListAsync(cancellationToken))
            {
                if (!await IsInUseAsync(handle, cancellationToken))
                {
                    await provider.DestroyAsync(handle, cancellationToken);
                    LogRemoved(handle.Key, provider.Name);
                }
            }
        }
    }

    private async Task<bool> IsInUseAsync(SandboxHandle handle, CancellationToken cancellationToken) =>
        handle.Key.Split('-') is [var id, var fence, ..]
        && Guid.TryParseExact(id, "N", out var attempt)
        && long.TryParse(fence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await attempts.IsHeldAsync(attempt, number, cancellationToken);

    [LoggerMessage(LogLevel.Information, "Removed sandbox {Key} on {Provider}, which a worker left behind.")]
    private partial void LogRemoved(string key, string provider);

    [LoggerMessage(LogLevel.Warning, "Looking for sandboxes left behind failed; trying again later.")]
    private partial void LogFailed(Exception exception);
}
