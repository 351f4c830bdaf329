using System.CommandLine;
using Orchestrator.Databases;
using Orchestrator.Hosting;

namespace Orchestrator.Commands;

/// <summary><c>migrate</c>.</summary>
internal static class MigrateCommand
{
    public static Command Create() => new Command("migrate", "Bring the database to this version. Safe to repeat and to run twice at once.") { CommonOptions.Json }
        .Does(MigrateAsync)
        .WithExamples("ORCHESTRATOR_Persistence__Provider=PostgreSql ORCHESTRATOR_Persistence__ConnectionString='Host=db;…' orchestrator migrate");

    private static async Task<int> MigrateAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.Settings.Data.Create();
        await using var services = new ServiceCollection().AddLogging(invocation.ConfigureLogging).AddStore(invocation.Settings).BuildServiceProvider();
        var applied = await services.GetRequiredService<MigrationRunner>().MigrateAsync(cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { applied });
        }
        else
        {
            invocation.Output.Line(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}");
        }

        return ExitCodes.Ok;
    }
}
