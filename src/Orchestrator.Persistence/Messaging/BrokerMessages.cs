using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging;

/// <summary>What RabbitMQ keeps in the error and skipped queues of our endpoints.</summary>
/// <remarks>
/// Messages are taken without being acknowledged and go back, in their order, when the channel closes: dying at any moment
/// loses none. Meanwhile another reader does not see them.
/// </remarks>
internal sealed class BrokerMessages(IOptions<BusOptions> options) : IStuckMessages
{
    private static readonly string[] Endpoints = [Queues.Intake, Queues.Runs, Queues.Stages];

    // A publish returns only once the server has the message on disk, and fails when no queue is there to take it.
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    public Task<IReadOnlyList<StuckMessage>> ListAsync(string? queue, int limit, CancellationToken cancellationToken) =>
        ReadAsync(new StuckSelection(null, queue), limit, (_, _, _) => Task.CompletedTask, cancellationToken);

    public Task<IReadOnlyList<StuckMessage>> ReplayAsync(StuckSelection selection, CancellationToken cancellationToken) =>
        ReadAsync(
            selection,
            int.MaxValue,
            async (channel, delivery, message) =>
            {
                await channel.BasicPublishAsync(message.Queue, "", mandatory: true, BrokerMessage.Restore(delivery.BasicProperties), delivery.Body, cancellationToken);
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
            },
            cancellationToken);

    public Task<IReadOnlyList<StuckMessage>> DiscardAsync(StuckSelection selection, CancellationToken cancellationToken) =>
        ReadAsync(
            selection,
            int.MaxValue,
            async (channel, delivery, _) => await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken),
            cancellationToken);

    private async Task<IReadOnlyList<StuckMessage>> ReadAsync(
        StuckSelection selection, int limit, Func<IChannel, BasicGetResult, StuckMessage, Task> decide, CancellationToken cancellationToken)
    {
        var server = options.Value.RabbitMq;
        try
        {
            var found = new List<StuckMessage>();
            await using var connection = await RabbitMqConnections.OpenAsync(server, cancellationToken);
            foreach (var endpoint in Endpoints.Where(name => selection.Queue is null || selection.Queue == name))
            {
                await ReadAsync(connection, endpoint, StuckKind.Failed, "_error", selection, limit, found, decide, cancellationToken);
                await ReadAsync(connection, endpoint, StuckKind.Skipped, "_skipped", selection, limit, found, decide, cancellationToken);
            }

            return found;
        }
        catch (Exception failure) when (failure is RabbitMQClientException or IOException)
        {
            throw Translate(failure, server);
        }
    }

    private static async Task ReadAsync(
        IConnection connection,
        string endpoint,
        StuckKind kind,
        string suffix,
        StuckSelection selection,
        int limit,
        List<StuckMessage> found,
        Func<IChannel, BasicGetResult, StuckMessage, Task> decide,
        CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(Confirmed, cancellationToken);
        if (await CountAsync(channel, endpoint + suffix, cancellationToken) is not { } waiting)
        {
            return;
        }

        // No more than were there: a message that is replayed and fails at once comes back to the end of the same queue.
        for (var read = 0u; read < waiting && found.Count < limit; read++)
        {
            if (await channel.BasicGetAsync(endpoint + suffix, autoAck: false, cancellationToken) is not { } delivery)
            {
                return;
            }

            var message = BrokerMessage.Describe(delivery, endpoint, kind);
            if (selection.Names(message))
            {
                await decide(channel, delivery, message);
                found.Add(message);
            }
        }
    }

    /// <summary>How many messages wait; <see langword="null"/> when the queue was never made, because nothing ever failed.</summary>
    private static async Task<uint?> CountAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    private static ProviderException Translate(Exception failure, RabbitMqOptions server)
    {
        var place = FormattableString.Invariant($"RabbitMQ at {server.Host}:{server.Port}");
        return failure switch
        {
            BrokerUnreachableException { InnerException: AuthenticationFailureException } or AuthenticationFailureException => new ProviderException(
                FailureCategory.Authentication, $"{place} refused the sign-in. Check Bus:RabbitMq:UserName and its password.", failure),
            BrokerUnreachableException => new ProviderException(
                FailureCategory.Transient, $"{place} cannot be reached. Check Bus:RabbitMq, and that the server runs.", failure),
            PublishException => new ProviderException(
                FailureCategory.Transient, $"{place} did not take a message: its queue is not there. It stays where it was; start the service once and try again.", failure),
            _ => new ProviderException(FailureCategory.Transient, $"{place} broke off. What was not yet decided stays stuck; try again.", failure),
        };
    }
}
