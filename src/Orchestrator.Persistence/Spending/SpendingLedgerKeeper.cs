using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrator.Spending;

/// <summary>Keeps what this process holds from expiring while it lives, and writes late what could not be written in time.</summary>
internal sealed partial class SpendingLedgerKeeper(
    DatabaseSpendingLedger ledger, IOptions<SpendingOptions> options, TimeProvider time, ILogger<SpendingLedgerKeeper> logger) : BackgroundService
{
    private const int BeatsPerHold = 4;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await KeepAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.HoldDuration / BeatsPerHold, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await KeepAsync(stoppingToken);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ledger.KeepAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseSpendingLedger.IsFromDatabase(exception))
        {
            LogFailed(exception);
        }
    }
}
