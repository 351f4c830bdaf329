using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using MassTransit;
using MassTransit.Context;
using MassTransit.Logging;
using MassTransit.Serialization;

namespace Orchestrator.Messaging;

/// <summary>Makes outbox rows, with or without a bus in this process.</summary>
internal static class OutboxMessages
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, Queues.Intake, Queues.Runs, Queues.Stages);

    private static readonly MethodInfo CreateTyped =
        typeof(OutboxMessages).GetMethod(nameof(CreateOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>A row for a message of whatever type it is, as the bus itself would write it.</summary>
    public static OutboxMessage Create(string queue, object message, DateTimeOffset now) =>
        (OutboxMessage)CreateTyped.MakeGenericMethod(message.GetType())
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [queue, message, now], null)!;

    /// <summary>A row for what a consumer sends while it handles a message.</summary>
    public static OutboxMessage Create<T>(SendContext<T> context, DateTimeOffset now)
        where T : class
    {
        var due = context.TryGetPayload(out DueTime? scheduled) ? scheduled : null;
        return new OutboxMessage
        {
            MessageId = context.MessageId ?? throw new MessageException(typeof(T), "A message without an id cannot be sent through the outbox."),
            Queue = QueueOf(context.DestinationAddress, typeof(T)),
            MessageType = context.SupportedMessageTypes.FirstOrDefault() ?? MessageUrn.ForTypeString<T>(),
            ContentType = (context.ContentType ?? context.Serialization.DefaultContentType).ToString(),
            Body = context.Serializer.GetMessageBody(context).GetString(),
            CreatedAt = now,

            // The delay itself is not kept: given to RabbitMQ it would ask for an exchange type that only a plugin has.
            DueAt = due?.At ?? (context.Delay is { } delay ? now + delay : null),
            ScheduleToken = due?.Token,
        };
    }

    private static OutboxMessage CreateOf<T>(string queue, T message, DateTimeOffset now)
        where T : class
    {
        if (!MessageTypeCache<T>.IsValidMessageType)
        {
            throw new ArgumentException($"{typeof(T)} cannot be sent: {MessageTypeCache<T>.InvalidMessageTypeReason}", nameof(message));
        }

        var context = new MessageSendContext<T>(message)
        {
            ConversationId = NewId.NextGuid(),
            DestinationAddress = new Uri($"queue:{queue}"),
            Serializer = SystemTextJsonMessageSerializer.Instance,
        };

        if (Activity.Current?.Id is { } activity)
        {
            context.Headers.Set(DiagnosticHeaders.ActivityId, activity);
        }

        return Create(context, now);
    }

    /// <summary>Both forms of address end in the queue's name: queue:NAME and SCHEME://HOST/NAME.</summary>
    private static string QueueOf(Uri? address, Type messageType)
    {
        var name = address?.AbsolutePath.Split('/')[^1] ?? "";
        return Known.Contains(name)
            ? name
            : throw new InvalidOperationException(
                $"{messageType.Name} was sent to '{address}'. Only sends to {string.Join(", ", Known.Order())} are durable: "
                + "send to one of these, and do not publish or respond from a consumer.");
    }
}
