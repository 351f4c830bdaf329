using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Messaging;

/// <summary>How messages travel, read from <c>Bus</c>.</summary>
public sealed class BusOptions : IValidatableObject
{
    /// <summary>What carries the messages. The default is this process's memory.</summary>
    public BusTransport Transport { get; set; } = BusTransport.InMemory;

    /// <summary>How many messages of one queue a process handles at once. The default is 8.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 8;

    /// <summary>How many messages of one queue the server hands to a process ahead of time. The default is 32.</summary>
    [Range(1, 10_000)]
    public int Prefetch { get; set; } = 32;

    /// <summary>How often a message is tried again at once when its consumer fails. The default is 5.</summary>
    [Range(0, 100)]
    public int RetryLimit { get; set; } = 5;

    /// <summary>The pause before the first of those retries; later ones wait longer. The default is 100 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How often a message is delivered from the outbox before it is parked for a person. The default is 10. Only for the
    /// in-memory transport; RabbitMQ has an error queue for that.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 10;

    /// <summary>The pause before the first redelivery from the outbox; doubled each time up to five minutes. The default is 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan RedeliveryPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the outbox is looked at for what other processes wrote and what has come due. The default is 200 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How often a process says that it is alive. After four times as long others take over what it had in hand. The default
    /// is 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long handled messages are remembered, so that a repeat is known. The default is 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The server, when <see cref="Transport"/> is RabbitMQ.</summary>
    public RabbitMqOptions RabbitMq { get; set; } = new();

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Transport == BusTransport.RabbitMq ? RabbitMq.Validate() : [];
}
