using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Sandboxes;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

/// <summary>Removes, at start, the sandboxes that a worker which died left behind.</summary>
/// <remarks>
/// A sandbox's key begins with the id of its attempt. One whose attempt is leased and alive belongs to another worker of this
/// installation and is left alone; a taken-over attempt replaces its own sandbox when it starts.
/// </remarks>
public sealed partial class OrphanSweep(SandboxCatalog providers, IStageAttempts attempts, ILogger<OrphanSweep> logger) : IHostedService
{
    private const int IdLength = 32;

    public async Task StartAsync(CancellationToken cancellationToken)
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

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsInUseAsync(SandboxHandle handle, CancellationToken cancellationToken) =>
        handle.Key.Length >= IdLength
        && Guid.TryParseExact(handle.Key[..IdLength], "N", out var attempt)
        && await attempts.IsLeasedAsync(attempt, cancellationToken);

    [LoggerMessage(LogLevel.Information, "Removed sandbox {Key} on {Provider}, which a worker left behind.")]
    private partial void LogRemoved(string key, string provider);
}
