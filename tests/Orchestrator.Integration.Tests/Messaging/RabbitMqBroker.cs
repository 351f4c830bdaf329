using System.Globalization;
using Orchestrator.Servers;
using RabbitMQ.Client;

namespace Orchestrator.Messaging;

/// <summary>The broker that tests share, started by the first that wants it.</summary>
internal static class RabbitMqBroker
{
    private static readonly Lazy<Task<RabbitMqServer?>> Server = new(RabbitMqServer.StartAsync);

    public static async Task<RabbitMqServer> GetAsync()
    {
        if (await Server.Value is { } server)
        {
            return server;
        }

        Assert.Ignore("RabbitMQ is not installed here.");
        throw new InvalidOperationException();
    }

    public static Dictionary<string, string?> Settings(RabbitMqServer server) => new()
    {
        ["Bus:Transport"] = "RabbitMq",
        ["Bus:RabbitMq:Host"] = "127.0.0.1",
        ["Bus:RabbitMq:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
        ["Bus:RabbitMq:UserName"] = "guest",
        ["Bus:RabbitMq:Password"] = "guest",
    };

    /// <summary>What our queues are declared with; another declaration of the same queue is refused.</summary>
    public static Dictionary<string, object?> QueueArguments => new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = int.MaxValue };

    public static async Task<IConnection> ConnectAsync(RabbitMqServer server) =>
        await new ConnectionFactory { HostName = "127.0.0.1", Port = server.Port }.CreateConnectionAsync();

    /// <summary>Deletes what an earlier test left.</summary>
    public static async Task EmptyAsync(RabbitMqServer server)
    {
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in new[] { Queues.Intake, Queues.Runs, Queues.Stages })
        {
            await channel.ExchangeDeleteAsync(queue);
            await channel.QueueDeleteAsync(queue);
            await channel.QueueDeleteAsync($"{queue}_error");
            await channel.QueueDeleteAsync($"{queue}_skipped");
        }
    }

    public static async Task StopServerAsync()
    {
        if (Server.IsValueCreated && await Server.Value is { } server)
        {
            await server.DisposeAsync();
        }
    }
}
