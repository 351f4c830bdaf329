using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Failures;

namespace Orchestrator.Spending;

/// <summary>The limits of all processes that share a database, each sum and the entry it allows in one transaction.</summary>
internal sealed partial class DatabaseSpendingLedger(
    IDbContextFactory<OrchestratorDbContext> contexts,
    WriteTransactions transactions,
    DatabaseClock clock,
    IOptions<SpendingOptions> options,
    ILogger<DatabaseSpendingLedger> logger) : ISpendingLedger, IDisposable
{
    private const decimal Nano = 1_000_000_000m;
    private const decimal MostUsd = 1_000_000m;
    private const int LastDays = 2;

    // Those that wait for the same limit each keep a connection meanwhile; they must not keep all that the pool has.
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _turns = new(AtOnce, AtOnce);

    // What this process holds, with the cost once it is known and could not be written yet.
    private readonly ConcurrentDictionary<Guid, decimal?> _held = [];

    public async ValueTask<SpendingAnswer> ReserveAsync(SpendingRequest request, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await TryReserveAsync(request, cancellationToken);
        }
        catch (Exception exception) when (IsFromDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(
                FailureCategory.Transient, $"Reserving money for stage attempt {request.StageId} failed: the ledger's database could not be used. Check the database.", exception);
        }
        finally
        {
            _turns.Release();
        }
    }

    public async ValueTask SettleAsync(Guid hold, decimal costUsd)
    {
        try
        {
            await WriteAsync(hold, costUsd, CancellationToken.None);
            _held.TryRemove(hold, out _);
        }
        catch (Exception exception) when (IsFromDatabase(exception))
        {
            _held[hold] = costUsd;
            LogLater(exception, hold);
        }
    }

    /// <summary>Writes what could not be written before, and says that the rest is still under way.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        foreach (var (hold, cost) in _held)
        {
            if (cost is { } known)
            {
                await WriteAsync(hold, known, cancellationToken);
                _held.TryRemove(hold, out _);
            }
        }

        var open = _held.Keys.ToArray();
        if (open.Length > 0)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var until = await clock.NowAsync(context, cancellationToken) + options.Value.HoldDuration;
            await using var transaction = await transactions.BeginAsync(context, cancellationToken);
            await context.LedgerEntries
                .Where(entry => open.Contains(entry.Id) && entry.SettledNano == null)
                .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.ExpiresAt, until), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        // After our own were renewed: those that are left belong to processes that were not heard of.
        await PresumeAsync(cancellationToken);
    }

    public void Dispose() => _turns.Dispose();

    internal static bool IsFromDatabase(Exception exception) =>
        exception is DbUpdateException or DbException or TimeoutException or InvalidOperationException;

    private async Task<SpendingAnswer> TryReserveAsync(SpendingRequest request, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        var worst = Math.Min(request.WorstUsd, MostUsd);
        var entry = new LedgerEntry
        {
            Id = Guid.CreateVersion7(now),
            RunId = request.RunId,
            StageId = request.StageId,
            // One account however a name is written, or writing it differently would be a second budget.
            Repository = StoredText.Clean(request.Repository.ToLowerInvariant()),
            Team = StoredText.Clean(request.Team.ToLowerInvariant()),
            Day = DateOnly.FromDateTime(now.UtcDateTime),
            HeldNano = ToNano(worst),
            CreatedAt = now,
            ExpiresAt = now + options.Value.HoldDuration,
        };
        foreach (var limit in SpendingLimit.Of(request, entry, options.Value))
        {
            // Until this transaction ends nobody else adds to the sum, and what was added before is seen: each statement
            // reads what is committed when it begins.
            await context.LockNameAsync(limit.Name, cancellationToken);
            var counted = await context.LedgerEntries
                .Where(limit.Counts)
                .GroupBy(_ => 1)
                .Select(all => new { Spent = all.Sum(other => other.SettledNano ?? 0), Held = all.Sum(other => other.SettledNano == null ? other.HeldNano : 0) })
                .SingleOrDefaultAsync(cancellationToken);
            var left = limit.Usd - Math.Max((counted?.Spent ?? 0) / Nano, limit.SpentUsd) - ((counted?.Held ?? 0) / Nano);
            if (left <= 0 || worst > left)
            {
                return new SpendingAnswer.Refused(limit.Scope, limit.Usd, Math.Max(0, left));
            }
        }

        context.Add(entry);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _held[entry.Id] = null;
        return new SpendingAnswer.Held(entry.Id);
    }

    /// <summary>
    /// What the dead held may have been spent, so it counts as spent, until their true cost is told by one that was only
    /// paused.
    /// </summary>
    private async Task PresumeAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);

        // By days, since those have an index. What is older goes on counting as held.
        var since = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-LastDays);
        var lost = await context.LedgerEntries.AsNoTracking()
            .Where(entry => entry.Day >= since && entry.SettledNano == null && entry.ExpiresAt <= now)
            .Select(entry => new { entry.Id, entry.RunId, entry.StageId, entry.HeldNano })
            .ToListAsync(cancellationToken);
        foreach (var one in lost)
        {
            await using var transaction = await transactions.BeginAsync(context, cancellationToken);
            var presumed = await context.LedgerEntries
                .Where(entry => entry.Id == one.Id && entry.SettledNano == null && entry.ExpiresAt <= now)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(entry => entry.SettledNano, entry => (long?)entry.HeldNano).SetProperty(entry => entry.SettledAt, (DateTimeOffset?)now),
                    cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (presumed > 0)
            {
                LogPresumed(one.HeldNano / Nano, one.RunId, one.StageId);
            }
        }
    }

    private async Task WriteAsync(Guid hold, decimal costUsd, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        long? cost = ToNano(Math.Min(costUsd, MostUsd));
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.LedgerEntries
            .Where(entry => entry.Id == hold && (entry.SettledNano == null || entry.SettledAt > entry.ExpiresAt))
            .ExecuteUpdateAsync(
                set => set.SetProperty(entry => entry.SettledNano, cost).SetProperty(entry => entry.SettledAt, (DateTimeOffset?)now),
                cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static long ToNano(decimal usd) => (long)Math.Ceiling(usd * Nano);
}
