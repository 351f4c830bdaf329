using Orchestrator.Tickets;

namespace Orchestrator.Resilience;

/// <summary>A tracker behind its pipeline. Every call of a tracker is safe to repeat, so every one is.</summary>
internal sealed class ResilientTicketSource(ITicketSource source, ProviderPipeline pipeline) : ITicketSource
{
    public bool HearsCommands => source.HearsCommands;

    public string Name => source.Name;

    public Task<Ticket?> FindAsync(TicketKey key, CancellationToken cancellationToken) =>
        pipeline.CallAsync("find a ticket", token => source.FindAsync(key, token), cancellationToken);

    public Task UpsertCommentAsync(TicketKey key, string marker, string body, CancellationToken cancellationToken) =>
        pipeline.CallAsync("take a comment", token => source.UpsertCommentAsync(key, marker, body, token), cancellationToken);

    public Task SetStatusAsync(TicketKey key, TicketStatus status, CancellationToken cancellationToken) =>
        pipeline.CallAsync("take a status", token => source.SetStatusAsync(key, status, token), cancellationToken);
}
