using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Databases;
using Orchestrator.Hosting;
using Orchestrator.Settings;

namespace Orchestrator.Cli;

/// <summary>Reaches into the store of a program under test, for what no command of it makes.</summary>
internal static class StoreSeed
{
    public static ServiceProvider Services(OrchestratorProcess program) => new ServiceCollection()
        .AddStore(HostSettings.Load(null, new Dictionary<string, string?> { ["Data:Directory"] = program.Data }))
        .BuildServiceProvider();

    public static async Task<ServiceProvider> MigratedServicesAsync(OrchestratorProcess program)
    {
        var services = Services(program);
        await services.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        return services;
    }

    public static async Task AddAsync(OrchestratorProcess program, params object[] rows)
    {
        await using var services = await MigratedServicesAsync(program);
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrchestratorDbContext>();
        context.AddRange(rows);
        await context.SaveChangesAsync();
    }
}
