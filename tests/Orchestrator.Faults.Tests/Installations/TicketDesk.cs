using System.Text;
using System.Text.Json;
using Orchestrator.Messaging;
using RabbitMQ.Client;

namespace Orchestrator.Installations;

/// <summary>Hands tickets in over the bus, as another system would: JSON in MassTransit's envelope, as docs/bus.md has it.</summary>
internal sealed class TicketDesk(Broker broker, Greetings greetings)
{
    public async Task HandInAsync(int number, Guid messageId, CancellationToken cancellationToken)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                messageId,
                messageType = new[] { "urn:message:Orchestrator.Contracts.V1:TicketReady" },
                message = new
                {
                    ticket = new { source = "local", id = Greetings.Ticket(number) },
                    repository = new { forge = "local", name = greetings.Repository(number) },
                    actor = "desk",
                },
            });
        await broker.PublishAsync(Queues.Intake, Properties(messageId), envelope, cancellationToken);
    }

    private static BasicProperties Properties(Guid messageId) => new()
    {
        ContentType = "application/vnd.masstransit+json",
        ContentEncoding = Encoding.UTF8.WebName,
        DeliveryMode = DeliveryModes.Persistent,
        MessageId = messageId.ToString("D"),
    };
}
