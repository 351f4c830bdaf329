using System.Globalization;
using Orchestrator.Servers;

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

    public static async Task StopServerAsync()
    {
        if (Server.IsValueCreated && await Server.Value is { } server)
        {
            await server.DisposeAsync();
        }
    }
}
