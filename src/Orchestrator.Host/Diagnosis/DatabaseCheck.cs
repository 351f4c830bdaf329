using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Hosting;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>The database: reachable, and of this version.</summary>
internal sealed class DatabaseCheck(HostSettings settings) : ICheck
{
    private const string Name = "database";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        await using var services = new ServiceCollection().AddStore(settings).BuildServiceProvider();
        try
        {
            var options = services.GetRequiredService<IOptions<PersistenceOptions>>().Value;
            var pending = await services.GetRequiredService<MigrationRunner>().ListPendingAsync(timeout.Token);
            var place = options.Provider == DatabaseProvider.Sqlite ? options.DataFile : "PostgreSQL";
            return pending switch
            {
                [] => [CheckResult.Ok(Name, $"{place}, up to date")],
                _ when options.Provider == DatabaseProvider.Sqlite => [CheckResult.Ok(Name, $"{place}, brought up to date at the next start")],
                _ => [CheckResult.Failed(Name, $"{place} lacks {pending.Count} migrations.", "Run 'orchestrator migrate'.")],
            };
        }
        catch (OptionsValidationException exception)
        {
            return [CheckResult.Failed(Name, string.Join(" ", exception.Failures), "Correct the section Persistence: 'orchestrator config show'.")];
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The driver's own words may hold parts of the connection string.
            return [CheckResult.Failed(Name, $"It cannot be reached: {SecretFilter.Redact("", exception.Message)}", "Check Persistence:Provider, Persistence:DataFile or Persistence:ConnectionString, and that the server runs.")];
        }
    }
}
