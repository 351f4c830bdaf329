using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>The outbox's table as those see it who deliver from it.</summary>
internal sealed partial class OutboxRows(
    IDbContextFactory<OrchestratorDbContext> contexts,
    WriteTransactions transactions,
    DatabaseClock clock,
    BusNodes nodes,
    IOptions<BusOptions> options,
    ILogger<OutboxRows> logger)
{
    private const int BatchSize = 100;
    private const int ErrorLength = 2000;

    // Long enough for any transaction that wrote such a row to have come to its sends.
    private static readonly TimeSpan StrayAge = TimeSpan.FromSeconds(30);

    /// <summary>Takes what is due and in nobody's hands, or in those of the dead.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> ClaimAsync(bool keepsUntilConsumed, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        if (!await Claimable(context, now).AnyAsync(cancellationToken))
        {
            return [];
        }

        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var messages = await Claimable(context, now)
            .ForUpdateSkippingLocked()
            .OrderBy(message => message.Sequence)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var message in messages)
        {
            if (keepsUntilConsumed && message.Attempts >= options.Value.DeliveryLimit)
            {
                Park(message, now, message.LastError ?? "The process died each time this message was being handled.");
            }
            else
            {
                message.Owner = nodes.Self;
                message.Attempts++;
            }
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        messages.ForEach(LogWhenParked);
        return messages.FindAll(message => message.ParkedAt is null);
    }

    public async Task DeleteAsync(Guid[] messageIds, CancellationToken cancellationToken)
    {
        if (messageIds.Length > 0)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Outbox.Where(message => messageIds.Contains(message.MessageId)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    /// <summary>Lets a message go after a failure; false when it is not in the outbox.</summary>
    public async Task<bool> GiveBackAsync(
        Guid messageId, Exception cause, bool park, bool limited, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var message = await context.Outbox.ForUpdate().SingleOrDefaultAsync(row => row.MessageId == messageId, cancellationToken);
        if (message is null)
        {
            return false;
        }

        var error = $"{cause.GetType().Name}: {cause.Message}";
        message.LastError = error.Length > ErrorLength ? error[..ErrorLength] : error;
        if (park || (limited && message.Attempts >= options.Value.DeliveryLimit))
        {
            Park(message, now, message.LastError);
        }
        else
        {
            message.Owner = null;
            message.DueAt = now + (limited ? OutboxPause.AfterHandling(message.Attempts, options.Value.RedeliveryPause) : OutboxPause.AfterSending(message.Attempts, options.Value.RedeliveryPause));
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogWhenParked(message);
        return true;
    }

    /// <summary>Lets rows go that this process owns on paper but does not have in hand. Returns how many.</summary>
    public async Task<int> ReleaseStraysAsync(Func<Guid, bool> isInHand, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var before = await clock.NowAsync(context, cancellationToken) - StrayAge;
        var owned = await context.Outbox
            .Where(message => message.Owner == nodes.Self && message.ParkedAt == null && message.CreatedAt < before)
            .Select(message => message.MessageId)
            .ToListAsync(cancellationToken);
        var strays = owned.FindAll(messageId => !isInHand(messageId)).ToArray();
        return strays.Length == 0
            ? 0
            : await context.Outbox
                .Where(message => strays.Contains(message.MessageId) && message.Owner == nodes.Self)
                .ExecuteUpdateAsync(set => set.SetProperty(message => message.Owner, (Guid?)null), cancellationToken);
    }

    private IQueryable<OutboxMessage> Claimable(OrchestratorDbContext context, DateTimeOffset now)
    {
        var self = nodes.Self;
        var cutoff = nodes.Cutoff(now);
        return context.Outbox.Where(message => message.ParkedAt == null
            && (message.DueAt == null || message.DueAt <= now)
            && (message.Owner == null
                || (message.Owner != self
                    && !context.BusNodes.Any(node => node.Id == message.Owner && node.HeartbeatAt >= cutoff))));
    }

    private static void Park(OutboxMessage message, DateTimeOffset now, string error)
    {
        message.Owner = null;
        message.ParkedAt = now;
        message.LastError = error;
    }

    private void LogWhenParked(OutboxMessage message)
    {
        if (message is { ParkedAt: not null, LastError: { } error })
        {
            LogParked(message.MessageId, message.MessageType, message.Queue, message.Attempts, error);
        }
    }
}
