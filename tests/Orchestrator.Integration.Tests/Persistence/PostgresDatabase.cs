using Npgsql;
using Orchestrator.Servers;

namespace Orchestrator.Persistence;

internal sealed class PostgresDatabase : TestDatabase
{
    private static readonly Lazy<Task<PostgresServer?>> Server = new(PostgresServer.StartAsync);

    private readonly string _name = $"test_{Guid.CreateVersion7():N}";

    public override async Task<IReadOnlyDictionary<string, string?>> CreateAsync()
    {
        if (await Server.Value is not { } server)
        {
            Assert.Ignore("PostgreSQL is not installed here.");
            throw new InvalidOperationException();
        }

        await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {_name}");
        await command.ExecuteNonQueryAsync();
        return new Dictionary<string, string?>
        {
            ["Persistence:Provider"] = "PostgreSql",
            ["Persistence:ConnectionString"] = server.ConnectionString(_name),
        };
    }

    public static async Task StopServerAsync()
    {
        if (Server.IsValueCreated && await Server.Value is { } server)
        {
            await server.DisposeAsync();
        }
    }

    public override ValueTask DisposeAsync()
    {
        // The database goes with its server.
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
