using System.Net.Mime;
using System.Runtime.Serialization;
using MassTransit;
using MassTransit.Serialization;

namespace Orchestrator.Messaging;

/// <summary>Makes a send carry a stored message, with everything its envelope says.</summary>
internal sealed class StoredMessagePipe(OutboxMessage message) : IPipe<SendContext>
{
    /// <summary>Why the stored message cannot be read, which no second try will change.</summary>
    public SerializationException? Unreadable { get; private set; }

    public Task Send(SendContext context)
    {
        try
        {
            Restore(context);
        }
        catch (SerializationException exception)
        {
            Unreadable = exception;
            throw;
        }

        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("storedMessage");

    private void Restore(SendContext context)
    {
        var deserializer = context.Serialization.GetMessageDeserializer(new ContentType(message.ContentType))
            ?? throw new SerializationException($"Nothing reads content of type {message.ContentType}.");
        var stored = deserializer.Deserialize(deserializer.GetMessageBody(message.Body), new DictionarySendHeaders(), context.DestinationAddress);

        context.MessageId = message.MessageId;
        context.RequestId = stored.RequestId;
        context.ConversationId = stored.ConversationId;
        context.CorrelationId = stored.CorrelationId;
        context.InitiatorId = stored.InitiatorId;
        context.SourceAddress = stored.SourceAddress ?? context.SourceAddress;
        context.ResponseAddress = stored.ResponseAddress;
        context.FaultAddress = stored.FaultAddress;
        context.SupportedMessageTypes = stored.SupportedMessageTypes;
        foreach (var header in stored.Headers.GetAll())
        {
            context.Headers.Set(header.Key, header.Value);
        }

        context.Serializer = stored.GetMessageSerializer();
        if (context is RabbitMqSendContext rabbit)
        {
            // Without a queue behind the exchange the server would confirm the message and drop it.
            rabbit.Mandatory = true;
        }
    }
}
