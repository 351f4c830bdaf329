using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Databases;

namespace Orchestrator.Persistence;

/// <summary>A replica that starts at the same time as others.</summary>
internal static class MigratingChild
{
    public static async Task RunAsync(string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        await using var services = new ServiceCollection()
            .AddOrchestratorPersistence(configuration.GetSection("Persistence"))
            .BuildServiceProvider();
        await services.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
    }
}
