using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Tickets;

namespace Orchestrator.Runs;

internal sealed class ActiveTickets(OrchestratorDbContext context) : IActiveTickets
{
    private const int HoldLimit = 5;

    public async Task<Guid> HoldAsync(TicketKey ticket, Guid runId, CancellationToken cancellationToken)
    {
        var (source, id) = (StoredText.Clean(ticket.Source), StoredText.Clean(ticket.Id));
        for (var attempt = 0; attempt < HoldLimit; attempt++)
        {
            // Waits for a concurrent holder to commit or give up, so the row read afterwards is the one that counts.
            await context.Database.ExecuteSqlAsync(
                $"INSERT INTO active_tickets (ticket_source, ticket_id, run_id) VALUES ({source}, {id}, {runId}) ON CONFLICT DO NOTHING",
                cancellationToken);

            // It can be released between the two statements; then it is free to be held.
            if (await FindAsync(ticket, cancellationToken) is { } holder)
            {
                return holder;
            }
        }

        throw new DbUpdateConcurrencyException($"Ticket {ticket} was released {HoldLimit} times while run {runId} tried to hold it. Try again.");
    }

    public async Task<Guid?> FindAsync(TicketKey ticket, CancellationToken cancellationToken) =>
        await context.ActiveTickets.AsNoTracking()
            .Where(held => held.TicketSource == ticket.Source && held.TicketId == ticket.Id)
            .Select(held => (Guid?)held.RunId)
            .SingleOrDefaultAsync(cancellationToken);

    public async Task ReleaseAsync(Guid runId, CancellationToken cancellationToken) =>
        await context.ActiveTickets.Where(held => held.RunId == runId).ExecuteDeleteAsync(cancellationToken);
}
