using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Telemetry;

namespace Orchestrator.Messaging;

/// <summary>
/// Gives committed messages to the transport. A broker that confirms has the message, so its row goes. Memory has it only
/// while this process lives, so there the row stays until the consumer's own transaction deletes it.
/// </summary>
internal sealed partial class OutboxDispatcher(
    IBus bus, OutboxRows rows, IOptions<BusOptions> options, TimeProvider time, ILogger<OutboxDispatcher> logger)
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    // What this process is sending, or has put into its own memory's queues: exactly what is lost if it dies.
    private readonly ConcurrentDictionary<Guid, byte> _inHand = new();

    /// <summary>Whether a row stays until its consumer's transaction deletes it.</summary>
    public bool KeepsUntilConsumed { get; } = options.Value.Transport == BusTransport.InMemory;

    public bool IsInHand(Guid messageId) => _inHand.ContainsKey(messageId);

    /// <summary>The consumer's transaction has committed.</summary>
    public void Consumed(Guid messageId) => _inHand.TryRemove(messageId, out _);

    /// <summary>Sends rows that this process owns. Never throws: what cannot be sent now is sent later, by whoever can.</summary>
    public async Task DeliverAsync(IReadOnlyCollection<OutboxMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        foreach (var message in messages)
        {
            _inHand.TryAdd(message.MessageId, 0);
        }

        var sent = await Task.WhenAll(messages.Select(DeliverAsync));
        if (KeepsUntilConsumed)
        {
            return;
        }

        var delivered = sent.OfType<Guid>().ToArray();
        try
        {
            await rows.DeleteAsync(delivered, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // They are sent once more then, and dropped by the receiver's inbox.
            LogNotDeleted(exception, delivered.Length);
        }

        foreach (var messageId in delivered)
        {
            _inHand.TryRemove(messageId, out _);
        }
    }

    private async Task<Guid?> DeliverAsync(OutboxMessage message)
    {
        var pipe = new StoredMessagePipe(message);
        try
        {
            using var timeout = new CancellationTokenSource(SendTimeout, time);
            var endpoint = await bus.GetSendEndpoint(AddressOf(message.Queue));
            await endpoint.Send(new SerializedMessageBody(), pipe, timeout.Token);
            OrchestratorTelemetry.OutboxLag.Record(
                Math.Max(0, (time.GetUtcNow() - (message.DueAt ?? message.CreatedAt)).TotalSeconds), new KeyValuePair<string, object?>("orchestrator.queue", message.Queue));
            return message.MessageId;
        }
        catch (Exception exception)
        {
            LogNotSent(exception, message.MessageId, message.MessageType, message.Queue);
            await GiveBackAsync(message.MessageId, pipe.Unreadable ?? exception, park: pipe.Unreadable is not null);
            return null;
        }
    }

    // On RabbitMQ "queue:" would declare a classic queue and clash with the quorum queue of that name, which closes the
    // channel under everything else that is being sent. Each endpoint has an exchange of its own name.
    private Uri AddressOf(string queue) => new(KeepsUntilConsumed ? $"queue:{queue}" : $"exchange:{queue}");

    private void LogMissing(Guid messageId, Exception cause)
    {
        if (KeepsUntilConsumed)
        {
            LogNoRow(cause, messageId);
            return;
        }

        // No answer from a broker is not a no. Whoever took this process for dead meanwhile has sent the row, had it confirmed
        // and deleted it.
        LogSentByAnother(messageId);
    }

    /// <summary>A message in this process's memory failed or found no consumer: it is tried again later, or parked.</summary>
    public async Task GiveBackAsync(Guid messageId, Exception cause, bool park)
    {
        try
        {
            if (!await rows.GiveBackAsync(messageId, cause, park, KeepsUntilConsumed, CancellationToken.None))
            {
                LogMissing(messageId, cause);
            }
        }
        catch (Exception exception)
        {
            // The sweeper finds it: a row of this process that is not in its hand.
            LogNotGivenBack(exception, messageId);
        }
        finally
        {
            _inHand.TryRemove(messageId, out _);
        }
    }
}
