using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Messaging;

namespace Orchestrator.Intake;

internal sealed class WebhookDeliveries(
    IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, OutboxSignal signal, TimeProvider time) : IWebhookDeliveries
{
    public async Task<bool> StoreAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.LockNameAsync($"delivery {delivery.Source} {delivery.Id}", cancellationToken);
        if (await context.Set<WebhookDelivery>().AnyAsync(one => one.Source == delivery.Source && one.Id == delivery.Id, cancellationToken))
        {
            return false;
        }

        delivery.ReceivedAt = delivery.DueAt = time.GetUtcNow();
        context.Add(delivery);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<WebhookDelivery?> TakeAsync(string source, TimeSpan hold, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);

        // One taker at a time; what it takes is out of the others' sight before the next one looks.
        await context.LockNameAsync($"deliveries of {source}", cancellationToken);
        var now = time.GetUtcNow();
        var found = await context.Set<WebhookDelivery>()
            .Where(one => one.Source == source && one.HandledAt == null && one.DueAt <= now)
            .OrderBy(one => one.DueAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        found.Attempts++;
        found.DueAt = now + hold;
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    public async Task CompleteAsync(WebhookDelivery delivery, string outcome, object? message, CancellationToken cancellationToken)
    {
        await ChangeAsync(
            delivery,
            (context, row) =>
            {
                // Whoever held it longer than allowed may meet somebody who has dealt with it meanwhile.
                if (row.HandledAt is null && message is not null)
                {
                    context.Add(OutboxMessages.Create(Queues.Intake, message, time.GetUtcNow()));
                }

                row.HandledAt ??= time.GetUtcNow();
                row.Outcome = outcome;
            },
            cancellationToken);
        signal.Wake();
    }

    public Task PostponeAsync(WebhookDelivery delivery, TimeSpan delay, string reason, CancellationToken cancellationToken) => ChangeAsync(
        delivery,
        (_, row) => (row.DueAt, row.Outcome) = (time.GetUtcNow() + delay, reason),
        cancellationToken);

    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var forgotten = await context.Set<WebhookDelivery>().Where(one => one.HandledAt != null && one.HandledAt < before).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return forgotten;
    }

    private async Task ChangeAsync(WebhookDelivery delivery, Action<OrchestratorDbContext, WebhookDelivery> change, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var row = await context.Set<WebhookDelivery>().ForUpdate().SingleAsync(one => one.Source == delivery.Source && one.Id == delivery.Id, cancellationToken);
        change(context, row);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
