using Npgsql;
using Orchestrator.Installations;

namespace Orchestrator.Faults;

/// <summary>Carries a plan out while runs go on. Faults overlap, but no service and no server meets two at once.</summary>
internal sealed class FaultInjector(Installation installation, Fleet fleet, FaultPlan plan)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim[] _services = [.. Enumerable.Range(0, fleet.Size).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly SemaphoreSlim _database = new(1, 1);
    private readonly SemaphoreSlim _broker = new(1, 1);
    private readonly Dictionary<FaultKind, int> _done = [];

    /// <summary>How many of each kind happened.</summary>
    public IReadOnlyDictionary<FaultKind, int> Done => _done;

    /// <summary>How many services were frozen while they held leases.</summary>
    public int FrozenAtWork { get; private set; }

    /// <summary>How many connections were cut.</summary>
    public int Cut { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var happening = new List<Task>();
        foreach (var fault in plan.Faults)
        {
            while (await FinishedStagesAsync(cancellationToken) < fault.After)
            {
                await Task.Delay(Look, cancellationToken);
            }

            happening.Add(HappenAsync(fault, cancellationToken));
        }

        await Task.WhenAll(happening);
    }

    private async Task HappenAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var turn = fault.Kind switch
        {
            FaultKind.RestartDatabase => _database,
            FaultKind.RestartBroker => _broker,
            FaultKind.CutDatabase or FaultKind.CutBroker => null,
            _ => _services[fault.Place],
        };
        await (turn?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        try
        {
            await (fault.Kind switch
            {
                FaultKind.Kill => fleet.At(fault.Place).KillAsync(),
                FaultKind.Freeze => FreezeAsync(fleet.At(fault.Place), cancellationToken),
                FaultKind.Drain => DrainAsync(fleet.At(fault.Place)),
                FaultKind.CutDatabase => CutAsync(installation.ToPostgres),
                FaultKind.CutBroker => CutAsync(installation.ToRabbit),
                FaultKind.RestartDatabase => RestartDatabaseAsync(fault, cancellationToken),
                FaultKind.RestartBroker => RestartBrokerAsync(fault, cancellationToken),
                _ => throw new InvalidOperationException($"{fault.Kind} is no fault."),
            });
        }
        finally
        {
            turn?.Release();
        }

        lock (_done)
        {
            _done[fault.Kind] = _done.GetValueOrDefault(fault.Kind) + 1;
        }
    }

    private Task CutAsync(TcpProxy proxy)
    {
        Cut += proxy.Cut();
        return Task.CompletedTask;
    }

    /// <summary>Until nothing is its own any more: every lease that it held has run out and is somebody else's.</summary>
    private async Task FreezeAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        service.Freeze();
        try
        {
            FrozenAtWork += await HoldsAsync(service.Worker, cancellationToken) ? 1 : 0;
            while (await HoldsAsync(service.Worker, cancellationToken))
            {
                await Task.Delay(Look, cancellationToken);
            }
        }
        finally
        {
            service.Thaw();
        }
    }

    private static async Task DrainAsync(ServiceProcess service)
    {
        await service.UpOrGoneAsync();
        if (!service.HasExited)
        {
            service.Terminate();
        }

        await service.Exited;
    }

    private async Task RestartDatabaseAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        await installation.Postgres.StopAsync(fault.Place % 2 == 0 ? "immediate" : "fast");
        await Task.Delay(fault.Away, cancellationToken);
        await installation.Postgres.BootAsync();
    }

    private async Task RestartBrokerAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        await installation.Rabbit.KillAsync();
        await Task.Delay(fault.Away, cancellationToken);
        await installation.Rabbit.BootAsync();
    }

    private Task<bool> HoldsAsync(string worker, CancellationToken cancellationToken) => AskAsync(
        $"SELECT EXISTS (SELECT 1 FROM stage_attempts WHERE state = 'Running' AND lease_owner = '{worker}')", whileAway: true, cancellationToken);

    private async Task<long> FinishedStagesAsync(CancellationToken cancellationToken) =>
        await AskAsync("SELECT count(*) FROM stage_attempts WHERE state = 'Finished'", whileAway: -1L, cancellationToken);

    private async Task<T> AskAsync<T>(string sql, T whileAway, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await installation.ScalarAsync<T>(sql);
        }
        catch (NpgsqlException)
        {
            return whileAway;
        }
    }
}
