using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.Installations;
using Orchestrator.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Faults;

/// <summary>
/// Hears every message and publishes some of them a second time, after others that came later. Half of the copies have the
/// original's id, which the inbox knows; the others have an id of their own, so that only the run itself can tell.
/// </summary>
internal sealed class MessageTap(int port, int seed) : IAsyncDisposable
{
    private const string Queue = "faults-tap";
    private const string CopyHeader = "faults-copy";
    private const double Share = 0.25;
    private const int LongestDelay = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Broker _broker = new(port);
    private readonly Random _random = new(seed);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Copy> _held = [];
    private readonly SemaphoreSlim _alone = new(1, 1);
    private Task _listening = Task.CompletedTask;

    /// <summary>Copies with the original's id.</summary>
    public int Repeated { get; private set; }

    /// <summary>Copies with an id of their own.</summary>
    public int Forged { get; private set; }

    /// <summary>Begins to listen. The services must have made their exchanges.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _broker.UseAsync(
            async channel =>
            {
                await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
                foreach (var exchange in new[] { Queues.Intake, Queues.Runs, Queues.Stages })
                {
                    await channel.QueueBindAsync(Queue, exchange, "", cancellationToken: cancellationToken);
                }

                return true;
            },
            cancellationToken);
        _listening = ListenAsync();
    }

    /// <summary>Publishes what is still held back, so that the last messages of all are late copies.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken);
        try
        {
            await PublishAsync([.. _held], cancellationToken);
            _held.Clear();
        }
        finally
        {
            _alone.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _broker.DisposeAsync();
        _alone.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync();
            }
            catch (Exception exception) when (Broker.IsPassing(exception) && !_stop.IsCancellationRequested)
            {
                await Task.Delay(Pause, _stop.Token);
            }
        }
    }

    private async Task ListenOnceAsync()
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync(_stop.Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: _stop.Token);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => HearAsync(delivery);
        await channel.BasicConsumeAsync(Queue, autoAck: true, consumer, _stop.Token);
        await gone.Task.WaitAsync(_stop.Token);
    }

    private async Task HearAsync(BasicDeliverEventArgs delivery)
    {
        if (delivery.BasicProperties.Headers?.ContainsKey(CopyHeader) is true)
        {
            return;
        }

        await _alone.WaitAsync(_stop.Token);
        try
        {
            if (_random.NextDouble() < Share)
            {
                _held.Add(CopyOf(delivery));
            }

            foreach (var copy in _held)
            {
                copy.Delay--;
            }

            var due = _held.Where(copy => copy.Delay <= 0).ToArray();
            _held.RemoveAll(copy => copy.Delay <= 0);
            await PublishAsync(due, _stop.Token);
        }
        finally
        {
            _alone.Release();
        }
    }

    private async Task PublishAsync(Copy[] copies, CancellationToken cancellationToken)
    {
        _random.Shuffle(copies);
        foreach (var copy in copies)
        {
            await _broker.PublishAsync(copy.Exchange, copy.Properties, copy.Body, cancellationToken);
            if (copy.IsForged)
            {
                Forged++;
            }
            else
            {
                Repeated++;
            }
        }
    }

    private Copy CopyOf(BasicDeliverEventArgs delivery)
    {
        var properties = new BasicProperties(delivery.BasicProperties) { DeliveryMode = DeliveryModes.Persistent };
        properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { [CopyHeader] = "1" };
        var body = delivery.Body.ToArray();
        var isForged = _random.Next(2) == 0;
        if (isForged)
        {
            var envelope = JsonNode.Parse(body)!;
            var id = Guid.CreateVersion7().ToString("D");
            envelope["messageId"] = id;
            properties.MessageId = id;
            body = Encoding.UTF8.GetBytes(envelope.ToJsonString());
        }

        return new Copy(delivery.Exchange, properties, body, isForged) { Delay = _random.Next(1, LongestDelay) };
    }

    private sealed record Copy(string Exchange, BasicProperties Properties, byte[] Body, bool IsForged)
    {
        /// <summary>How many messages go before it.</summary>
        public int Delay { get; set; }
    }
}
