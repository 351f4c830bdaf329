using System.Globalization;
using Orchestrator.Databases;
using Orchestrator.Hosting;
using Orchestrator.Scheduling;
using Orchestrator.Settings;
using Orchestrator.Stages;
using Orchestrator.Workers;

namespace Orchestrator.Diagnosis;

/// <summary>The work, as the store tells of it: which workers are alive, what nobody can do, what is of no use for now.</summary>
internal sealed class WorkCheck(HostSettings settings) : ICheck
{
    private const int Looked = 1000;

    private const int Shown = 5;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        await using var services = new ServiceCollection().AddStore(settings).BuildServiceProvider();
        try
        {
            return (await services.GetRequiredService<MigrationRunner>().ListPendingAsync(timeout.Token)).Count > 0
                ? [new CheckResult("workers", CheckStatus.Skipped, "the database is not of this version yet")]
                : await LookAsync(services, timeout.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Why it cannot be read is the database check's to say.
            return [new CheckResult("workers", CheckStatus.Skipped, "the database cannot be read")];
        }
    }

    private static async Task<IReadOnlyList<CheckResult>> LookAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var workers = await services.GetRequiredService<IWorkerRegistry>().ListAsync(cancellationToken);
        var outages = await services.GetRequiredService<IOutages>().ListAsync(cancellationToken);
        var ready = await services.GetRequiredService<IStageAttempts>().ListReadyAsync(Looked, cancellationToken);
        var results = new List<CheckResult>();
        results.AddRange(workers.Count == 0
            ? [new CheckResult("workers", ready.Count == 0 ? CheckStatus.Skipped : CheckStatus.Warning, $"none alive, {ready.Count} stages wait", "Start one with 'orchestrator serve'.")]
            : workers.Select(worker => CheckResult.Ok(
                $"worker {worker.Name}",
                $"{worker.Slots} slots, agents: {Or(worker.Agents)}, sandboxes: {Or(worker.Sandboxes)}")));
        results.AddRange(ready
            .Select(attempt => new StageNeeds(attempt.Agent, attempt.Sandbox))
            .Where(needs => workers.Count > 0 && !workers.Any(worker => needs.AreMet(StageNeeds.Names(worker.Agents), StageNeeds.Names(worker.Sandboxes))))
            .GroupBy(needs => needs)
            .Take(Shown)
            .Select(group => CheckResult.Warning(
                "waiting work",
                $"{group.Count()} stages wait for a worker with {string.Join(" and ", StageNeeds.Names(group.Key.Agents).Append(group.Key.Sandbox).Where(name => name.Length > 0))}",
                "Install it where a worker runs, or cancel the runs: 'orchestrator runs list'.")));
        results.AddRange(outages.Select(outage => CheckResult.Warning(
            WaitingReason.Describe(outage),
            string.Create(CultureInfo.InvariantCulture, $"of no use until {outage.Until:u}, since {outage.Since:u}: {outage.Reason}"),
            "Nothing that needs it is begun until then; it is tried again by itself.")));
        return results;
    }

    private static string Or(string names) => names.Length > 0 ? names : "none";
}
