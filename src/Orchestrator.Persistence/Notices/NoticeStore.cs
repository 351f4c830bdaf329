using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Notices;

internal sealed class NoticeStore(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, DatabaseClock clock) : INoticeStore
{
    // Keeps a message within the twenty kilobytes or so that receivers of webhooks are asked to take.
    private const int DigestLength = 20;

    public async Task<ClaimedNotices?> ClaimAsync(string target, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FirstDueAsync(context, target, cancellationToken) is null)
        {
            // It is asked often and mostly in vain: that must not cost SQLite's one writer.
            return null;
        }

        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.LockNameAsync("notices", cancellationToken);
        if (await FirstDueAsync(context, target, cancellationToken) is not { } first)
        {
            return null;
        }

        var rows = await context.Notices
            .Where(row => row.Target == target && row.MessageId == first.MessageId)
            .OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
            .Take(DigestLength)
            .ToListAsync(cancellationToken);
        var message = first.MessageId ?? Guid.CreateVersion7();
        var until = await clock.NowAsync(context, cancellationToken) + lease;
        foreach (var row in rows)
        {
            row.MessageId = message;
            row.DueAt = until;
            row.Tries++;
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ClaimedNotices(new NoticeMessage(message, [.. rows.Select(Read)]), rows.Max(row => row.Tries));
    }

    public async Task RemoveAsync(Guid messageId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.Notices.Where(row => row.MessageId == messageId).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task PostponeAsync(Guid messageId, TimeSpan pause, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var due = await clock.NowAsync(context, cancellationToken) + pause;
        await context.Notices.Where(row => row.MessageId == messageId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, due), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<int> GiveUpAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var before = await clock.NowAsync(context, cancellationToken) - age;
        if (!await context.Notices.AnyAsync(row => row.CreatedAt < before, cancellationToken))
        {
            return 0;
        }

        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var count = await context.Notices.Where(row => row.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    private async Task<NoticeRow?> FirstDueAsync(OrchestratorDbContext context, string target, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(context, cancellationToken);
        return await context.Notices.AsNoTracking()
            .Where(row => row.Target == target && row.DueAt <= now)
            .OrderBy(row => row.DueAt).ThenBy(row => row.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private static Notice Read(NoticeRow row) => JsonSerializer.Deserialize<Notice>(row.Content, JsonSerializerOptions.Default)
        ?? throw new InvalidOperationException($"Notice {row.Id} is empty.");
}
