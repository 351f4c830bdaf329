using System.Globalization;
using Npgsql;
using Orchestrator.Servers;

namespace Orchestrator;

/// <summary>The two servers that everything here is measured on, ours and raw alike.</summary>
internal sealed class BothServers(PostgresServer postgres, RabbitMqServer rabbit) : IAsyncDisposable
{
    public RabbitMqServer Rabbit => rabbit;

    public string Connection => postgres.ConnectionString("flow");

    public static async Task<BothServers> StartAsync()
    {
        var postgres = await PostgresServer.StartAsync() ?? throw new InvalidOperationException("PostgreSQL is not installed here; './test' installs it.");
        var rabbit = await RabbitMqServer.StartAsync() ?? throw new InvalidOperationException("RabbitMQ is not installed here; './test' installs it.");
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand("CREATE DATABASE flow", connection);
        await create.ExecuteNonQueryAsync();
        return new BothServers(postgres, rabbit);
    }

    public Dictionary<string, string?> Settings(string directory) => new()
    {
        ["Data:Directory"] = Path.Combine(directory, "data"),
        ["Persistence:Provider"] = "PostgreSql",
        ["Persistence:ConnectionString"] = Connection,
        ["Bus:Transport"] = "RabbitMq",
        ["Bus:RabbitMq:Host"] = "127.0.0.1",
        ["Bus:RabbitMq:Port"] = rabbit.Port.ToString(CultureInfo.InvariantCulture),
        ["Bus:RabbitMq:UserName"] = "guest",
        ["Bus:RabbitMq:Password"] = "guest",
        ["Worker:Slots"] = "16",
    };

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1800 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await rabbit.DisposeAsync();
        await postgres.DisposeAsync();
    }
}
