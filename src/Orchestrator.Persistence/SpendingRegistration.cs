using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Spending;

namespace Orchestrator;

/// <summary>Registers the ledger that all processes of one database share.</summary>
public static class SpendingRegistration
{
    /// <summary>Adds <see cref="ISpendingLedger"/> with the limits of <see cref="SpendingOptions"/>. Needs the persistence.</summary>
    public static IServiceCollection AddSpendingLedger(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<SpendingOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DatabaseSpendingLedger>();
        services.AddSingleton<ISpendingLedger>(provider => provider.GetRequiredService<DatabaseSpendingLedger>());
        services.AddHostedService<SpendingLedgerKeeper>();
        return services;
    }
}
