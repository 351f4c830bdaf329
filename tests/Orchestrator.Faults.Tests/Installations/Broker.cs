using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Installations;

/// <summary>The test's own way to RabbitMQ, past the proxy. A call that meets a server on its way down or up is made again.</summary>
internal sealed class Broker(int port) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _alone = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Publishes to an exchange; when it returns the server has the message on disk.</summary>
    public Task PublishAsync(string exchange, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        UseAsync(
            async channel =>
            {
                await channel.BasicPublishAsync(exchange, "", mandatory: true, properties, body, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>How many messages wait in a queue; <see langword="null"/> when there is no such queue.</summary>
    public async Task<uint?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await UseAsync(async channel => (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    /// <summary>Does something on a channel whose sends are confirmed, as often as it takes.</summary>
    public async Task<T> UseAsync<T>(Func<IChannel, Task<T>> action, CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                try
                {
                    return await action(await OpenAsync(cancellationToken));
                }
                catch (Exception exception) when (IsPassing(exception) && !cancellationToken.IsCancellationRequested)
                {
                    await CloseAsync();
                    await Task.Delay(Pause, cancellationToken);
                }
            }
        }
        finally
        {
            _alone.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _alone.Dispose();
    }

    /// <summary>Whether a server that comes back mends it.</summary>
    public static bool IsPassing(Exception exception) =>
        exception is BrokerUnreachableException or AlreadyClosedException or PublishException or IOException or ObjectDisposedException or OperationCanceledException or TimeoutException
        || (exception is OperationInterruptedException interrupted && interrupted.ShutdownReason?.ReplyCode is not (404 or 406));

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        await CloseAsync();
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port, AutomaticRecoveryEnabled = false };
        _connection = await factory.CreateConnectionAsync(cancellationToken);
        _channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        return _channel;
    }

    private async Task CloseAsync()
    {
        var (channel, connection) = (_channel, _connection);
        (_channel, _connection) = (null, null);
        try
        {
            if (channel is not null)
            {
                await channel.DisposeAsync();
            }

            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            // It was gone already.
        }
    }
}
