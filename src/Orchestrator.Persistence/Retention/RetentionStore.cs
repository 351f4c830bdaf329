using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Spending;

namespace Orchestrator.Retention;

internal sealed partial class RetentionStore(
    IDbContextFactory<OrchestratorDbContext> contexts,
    WriteTransactions transactions,
    DatabaseClock clock,
    IOptions<RetentionOptions> options,
    IOptions<BusOptions> bus) : IRetentionStore
{
    private readonly RetentionOptions _options = options.Value;

    public async Task<PruneReport> PruneAsync(bool dryRun, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        return new PruneReport(
            HandledMessages: await HandledAsync(now - bus.Value.InboxRetention, dryRun, cancellationToken),
            ParkedMessages: await ParkedAsync(now - _options.ParkedMessages, dryRun, cancellationToken),
            JournalRecords: await JournalAsync(now - Shorter(_options.Journal, _options.Runs), dryRun, cancellationToken),
            Runs: await RunsAsync(now - _options.Runs, dryRun, cancellationToken),
            Artefacts: 0)
        {
            LedgerEntries = await LedgerAsync(DateOnly.FromDateTime((now - _options.Ledger).UtcDateTime), dryRun, cancellationToken),
        };
    }

    public async IAsyncEnumerable<string> ListNamedArtefactsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var artefacts in context.Runs.AsNoTracking().Select(run => run.Artefacts).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            foreach (var name in artefacts.Values)
            {
                yield return name;
            }
        }

        // Records name transcripts in what they hold as JSON: whatever looks like a name is taken for one.
        var texts = context.RunRecords.AsNoTracking().Where(record => record.Kind == RecordKinds.AgentFinished && record.Data != null).Select(record => record.Data!);
        await foreach (var text in texts.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            foreach (var name in Name().Matches(text).Select(match => match.Value))
            {
                yield return name;
            }
        }
    }

    private async Task<int> HandledAsync(DateTimeOffset before, bool dryRun, CancellationToken cancellationToken) => await InBatchesAsync(
        dryRun,
        context => context.Inbox.CountAsync(message => message.ReceivedAt < before, cancellationToken),
        async context =>
        {
            var old = context.Inbox.Where(message => message.ReceivedAt < before);
            var bounds = await old.OrderBy(message => message.ReceivedAt).Select(message => message.ReceivedAt).Take(_options.Batch).ToListAsync(cancellationToken);
            if (bounds.Count == 0)
            {
                return 0;
            }

            var newest = bounds[^1];
            return await old.Where(message => message.ReceivedAt <= newest).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);

    private async Task<int> ParkedAsync(DateTimeOffset before, bool dryRun, CancellationToken cancellationToken) => await InBatchesAsync(
        dryRun,
        context => context.Outbox.CountAsync(message => message.ParkedAt < before, cancellationToken),
        async context =>
        {
            var rows = await context.Outbox.Where(message => message.ParkedAt < before).ForUpdateSkippingLocked()
                .OrderBy(message => message.Sequence).Take(_options.Batch).Select(message => message.Sequence).ToListAsync(cancellationToken);

            // Somebody may have replayed one since: then it is parked no more.
            return await context.Outbox.Where(message => rows.Contains(message.Sequence) && message.ParkedAt < before).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);

    private async Task<int> JournalAsync(DateTimeOffset before, bool dryRun, CancellationToken cancellationToken) => await InBatchesAsync(
        dryRun,
        context => OldRecords(context, before).CountAsync(cancellationToken),
        async context =>
        {
            var records = await OldRecords(context, before).OrderBy(record => record.Id).Take(_options.Batch).Select(record => record.Id).ToListAsync(cancellationToken);
            return await context.RunRecords.Where(record => records.Contains(record.Id)).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);

    private async Task<int> RunsAsync(DateTimeOffset before, bool dryRun, CancellationToken cancellationToken) => await InBatchesAsync(
        dryRun,
        context => OldRuns(context, before).CountAsync(cancellationToken),
        async context =>
        {
            // Those whose journal is gone, and whose ticket has been let go: a run is the last of its own to be deleted.
            var runs = await OldRuns(context, before)
                .Where(run => !context.RunRecords.Any(record => record.RunId == run.CorrelationId) && !context.ActiveTickets.Any(held => held.RunId == run.CorrelationId))
                .ForUpdateSkippingLocked()
                .OrderBy(run => run.FinishedAt).Take(_options.Batch).ToListAsync(cancellationToken);
            var ids = runs.ConvertAll(run => run.CorrelationId);
            await context.StageAttempts.Where(attempt => ids.Contains(attempt.RunId)).ExecuteDeleteAsync(cancellationToken);
            return await context.Runs.Where(run => ids.Contains(run.CorrelationId)).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);

    private async Task<int> LedgerAsync(DateOnly before, bool dryRun, CancellationToken cancellationToken) => await InBatchesAsync(
        dryRun,
        context => OldSpending(context, before).CountAsync(cancellationToken),
        async context =>
        {
            var entries = await OldSpending(context, before).OrderBy(entry => entry.Day).Take(_options.Batch).Select(entry => entry.Id).ToListAsync(cancellationToken);
            return await context.LedgerEntries.Where(entry => entries.Contains(entry.Id)).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);

    private async Task<int> InBatchesAsync(
        bool dryRun, Func<OrchestratorDbContext, Task<int>> count, Func<OrchestratorDbContext, Task<int>> delete, CancellationToken cancellationToken)
    {
        if (dryRun)
        {
            await using var reading = await contexts.CreateDbContextAsync(cancellationToken);
            return await count(reading);
        }

        var sum = 0;
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await transactions.BeginAsync(context, cancellationToken);
            var deleted = await delete(context);
            await transaction.CommitAsync(cancellationToken);
            if (deleted == 0)
            {
                return sum;
            }

            sum += deleted;
        }
    }

    private static IQueryable<RunState> OldRuns(OrchestratorDbContext context, DateTimeOffset before)
    {
        var final = RunStates.Final.ToArray();
        return context.Runs.Where(run => run.FinishedAt < before && final.Contains(run.CurrentState));
    }

    private static IQueryable<RunRecord> OldRecords(OrchestratorDbContext context, DateTimeOffset before) =>
        context.RunRecords.Where(record => OldRuns(context, before).Any(run => run.CorrelationId == record.RunId));

    /// <summary>A day's limits need that day's entries; a run's and its stages' need all of a run that may go on.</summary>
    private static IQueryable<LedgerEntry> OldSpending(OrchestratorDbContext context, DateOnly before)
    {
        var final = RunStates.Final.ToArray();
        return context.LedgerEntries.Where(entry => entry.Day < before && !context.Runs.Any(run => run.CorrelationId == entry.RunId && !final.Contains(run.CurrentState)));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Name();
}
