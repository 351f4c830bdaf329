using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Messaging;
using Orchestrator.Tickets;
using Orchestrator.Tickets.Local;

namespace Orchestrator.Working;

/// <summary>Asks for runs of local tickets that have the ready label.</summary>
/// <remarks>Asking twice is harmless: a ticket has one active run at most. It is avoided all the same, to keep the inbox small.</remarks>
internal sealed partial class LocalTicketPoller(
    LocalTicketSource tickets, IDurableSender sender, IOptions<TicketPollingOptions> options, TimeProvider time, ILogger<LocalTicketPoller> logger) : BackgroundService
{
    private readonly HashSet<TicketKey> _asked = [];
    private readonly HashSet<TicketKey> _complained = [];
    private readonly HashSet<string> _unreadable = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var (ready, unreadable) = await tickets.ListReadyAsync(cancellationToken);

        // Once for each mistake, and again should it come back.
        _unreadable.IntersectWith(unreadable);
        foreach (var mistake in unreadable.Where(_unreadable.Add))
        {
            LogUnreadable(mistake);
        }

        // Once taken up it is ready no more; when it is ready again later, it is asked for again.
        _asked.IntersectWith(ready.Select(ticket => ticket.Key));
        foreach (var ticket in ready)
        {
            if (ticket.Repository.Length == 0)
            {
                if (_complained.Add(ticket.Key))
                {
                    LogNoRepository(ticket.Key.ToString());
                }
            }
            else if (_asked.Add(ticket.Key))
            {
                await AskAsync(ticket, cancellationToken);
            }
        }
    }

    private async Task AskAsync(ReadyTicket ticket, CancellationToken cancellationToken)
    {
        LogReady(ticket.Key.ToString());
        await sender.SendAsync(
            Queues.Intake,
            new TicketReady
            {
                Ticket = new TicketReference(ticket.Key.Source, ticket.Key.Id),
                Repository = new RepositoryReference("local", ticket.Repository),
                Actor = ticket.Author,
            },
            cancellationToken);
    }
}
