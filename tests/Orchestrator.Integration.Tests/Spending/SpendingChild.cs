using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrator.Spending;

/// <summary>A replica that reserves 10 cents of one run so often at once, and is killed before it settles anything.</summary>
internal static class SpendingChild
{
    public const decimal Each = 0.1m;
    public const decimal RunLimit = 1m;

    public static async Task RunAsync(string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        await using var services = new ServiceCollection()
            .AddOrchestratorPersistence(configuration.GetSection("Persistence"))
            .AddSpendingLedger(configuration.GetSection("Spending"))
            .BuildServiceProvider();
        var ledger = services.GetRequiredService<ISpendingLedger>();
        var request = new SpendingRequest
        {
            RunId = Guid.Parse(configuration["RunId"]!),
            StageId = Guid.CreateVersion7(),
            RunLimitUsd = RunLimit,
            WorstUsd = Each,
        };
        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => ledger.ReserveAsync(request, CancellationToken.None).AsTask()));
        Process.GetCurrentProcess().Kill();
    }
}
