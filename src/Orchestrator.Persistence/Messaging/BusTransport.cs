namespace Orchestrator.Messaging;

/// <summary>What carries messages between consumers.</summary>
public enum BusTransport
{
    /// <summary>This process's memory. What is lost with the process is sent again from the outbox.</summary>
    InMemory,

    /// <summary>A RabbitMQ server, for any number of replicas.</summary>
    RabbitMq,
}
