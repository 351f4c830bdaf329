using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>Tells a command whether anybody carries messages, and whether any are still on their way.</summary>
public sealed class BusActivity
{
    private const int MissedHeartbeats = 4;

    private readonly IDbContextFactory<OrchestratorDbContext> _contexts;
    private readonly DatabaseClock _clock;
    private readonly BusOptions _options;

    internal BusActivity(IDbContextFactory<OrchestratorDbContext> contexts, DatabaseClock clock, IOptions<BusOptions> options)
    {
        _contexts = contexts;
        _clock = clock;
        _options = options.Value;
    }

    /// <summary>How many processes run the bus on this database now.</summary>
    public async Task<int> CountProcessesAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var cutoff = await _clock.NowAsync(context, cancellationToken) - (_options.HeartbeatInterval * MissedHeartbeats);
        var nodes = await context.BusNodes.AsNoTracking().Where(node => node.HeartbeatAt >= cutoff).ToListAsync(cancellationToken);
        return nodes.Count(node => node.Machine != Environment.MachineName || BusNodes.IsRunning(node));
    }

    /// <summary>
    /// How many messages are written and due but not yet handled. With the in-memory transport zero means that nothing is on
    /// its way at all; a broker may still have some in its queues.
    /// </summary>
    public async Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var now = await _clock.NowAsync(context, cancellationToken);
        return await context.Outbox.CountAsync(
            message => message.ParkedAt == null && (message.DueAt == null || message.DueAt <= now), cancellationToken);
    }
}
