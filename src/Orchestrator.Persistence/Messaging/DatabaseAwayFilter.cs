using System.Runtime.ExceptionServices;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>
/// Stands before RabbitMQ's error queue: a message that failed because the database is away is not at fault. It waits here until
/// the database answers and then goes back into its own queue, for otherwise every outage would leave runs that nobody goes on with.
/// </summary>
internal sealed partial class DatabaseAwayFilter(
    IDbContextFactory<OrchestratorDbContext> contexts, TimeProvider time, ILogger<DatabaseAwayFilter> logger) : IFilter<ExceptionReceiveContext>
{
    // Well below the server's own limit for a delivery; a longer outage is waited for in several goes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!IsDatabaseAway(context.Exception))
        {
            await next.Send(context);
            return;
        }

        LogWaiting(context.InputAddress.AbsolutePath, context.Exception.Message);
        await WaitAsync(context.CancellationToken);

        // What is thrown here reaches the transport, which gives the message back to its queue.
        ExceptionDispatchInfo.Throw(context.Exception);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("databaseAway");

    /// <summary>Whether the same message may succeed once the server is back, or less busy.</summary>
    internal static bool IsDatabaseAway(Exception? exception) => exception switch
    {
        null => false,

        // Connections, resources, an operator's shutdown, deadlocks: classes of the SQL standard and of PostgreSQL.
        PostgresException postgres => postgres.SqlState[..2] is "08" or "40" or "53" or "57" or "58",
        NpgsqlException => true,
        AggregateException many => many.InnerExceptions.Any(IsDatabaseAway),
        _ => IsDatabaseAway(exception.InnerException),
    };

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience && !cancellationToken.IsCancellationRequested)
        {
            await using (var context = await contexts.CreateDbContextAsync(CancellationToken.None))
            {
                if (await context.Database.CanConnectAsync(CancellationToken.None))
                {
                    return;
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database is away; a message of {Queue} waits for it and goes back into its queue: {Reason}")]
    private partial void LogWaiting(string queue, string reason);
}
