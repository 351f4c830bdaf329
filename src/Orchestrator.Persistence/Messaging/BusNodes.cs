using System.ComponentModel;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>Knows which processes run the bus. A wrong guess costs a message sent twice, which the inbox drops; never one lost.</summary>
internal sealed class BusNodes(
    IDbContextFactory<OrchestratorDbContext> contexts,
    WriteTransactions transactions,
    DatabaseClock clock,
    IOptions<BusOptions> options,
    TimeProvider time)
{
    private const int MissedHeartbeats = 4;

    // Start times come from a tick count and differ a little with each reading.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _startedAt = StartOf(Process.GetCurrentProcess());

    /// <summary>This process.</summary>
    public Guid Self { get; } = Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Heartbeats before this moment count as none.</summary>
    public DateTimeOffset Cutoff(DateTimeOffset now) => now - (options.Value.HeartbeatInterval * MissedHeartbeats);

    /// <summary>Says that this process is alive, and forgets those that are known not to be.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        var node = await context.BusNodes.SingleOrDefaultAsync(other => other.Id == Self, cancellationToken);
        if (node is null)
        {
            node = new BusNode
            {
                Id = Self,
                Machine = Environment.MachineName,
                ProcessId = Environment.ProcessId,
                ProcessStartedAt = _startedAt,
            };
            context.Add(node);
        }

        node.HeartbeatAt = now;
        var neighbours = await context.BusNodes
            .Where(other => other.Id != Self && other.Machine == Environment.MachineName)
            .ToListAsync(cancellationToken);
        context.RemoveRange(neighbours.Where(neighbour => !IsRunning(neighbour)));
        await context.SaveChangesAsync(cancellationToken);

        var cutoff = Cutoff(now);
        await context.BusNodes.Where(other => other.HeartbeatAt < cutoff).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Leaves what this process has in hand to others.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.BusNodes.Where(node => node.Id == Self).ExecuteDeleteAsync(cancellationToken);
    }

    internal static bool IsRunning(BusNode node)
    {
        try
        {
            using var process = Process.GetProcessById(node.ProcessId);
            return !process.HasExited && (StartOf(process) - node.ProcessStartedAt).Duration() < StartTolerance;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            // Somebody else's process, about which nothing may be asked: its heartbeat decides.
            return true;
        }
    }

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime());
}
