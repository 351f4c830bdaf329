using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Orchestrator.Servers;

namespace Orchestrator.Installations;

/// <summary>A whole installation on this machine: both servers, a proxy before each, a data directory and as many services as wanted.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const string DatabaseName = "orchestrator";

    private readonly ConcurrentBag<ServiceProcess> _started = [];
    private readonly Dictionary<string, string> _environment = [];
    private int _logs;

    private Installation(PostgresServer postgres, RabbitMqServer rabbit)
    {
        Postgres = postgres;
        Rabbit = rabbit;
        ToPostgres = new TcpProxy(postgres.Port);
        ToRabbit = new TcpProxy(rabbit.Port);
        Database = NpgsqlDataSource.Create(postgres.ConnectionString(DatabaseName));
        Directory.CreateDirectory(Temporary);
        Directory.CreateDirectory(Logs);
    }

    public PostgresServer Postgres { get; }

    public RabbitMqServer Rabbit { get; }

    public TcpProxy ToPostgres { get; }

    public TcpProxy ToRabbit { get; }

    /// <summary>The test's own way to the database, past the proxy.</summary>
    public NpgsqlDataSource Database { get; }

    public string Home { get; } = Directory.CreateTempSubdirectory("orchestrator-faults-").FullName;

    public string Data => Path.Combine(Home, "data");

    /// <summary>Where the services put temporary files; nothing else does.</summary>
    public string Temporary => Path.Combine(Home, "tmp");

    /// <summary>What the rehearsal agent plays.</summary>
    public string Script => Path.Combine(Home, "script.json");

    /// <summary>Every service that was ever started.</summary>
    public IReadOnlyCollection<ServiceProcess> Started => _started;

    private string Logs => Path.Combine(Home, "logs");

    /// <summary>Starts servers and makes the database, or ends the test as ignored where one is not installed.</summary>
    public static async Task<Installation> CreateAsync(IReadOnlyDictionary<string, string> settings)
    {
        var starting = (Postgres: PostgresServer.StartAsync(), Rabbit: RabbitMqServer.StartAsync());
        var (postgres, rabbit) = (await starting.Postgres, await starting.Rabbit);
        if (postgres is null || rabbit is null)
        {
            Assert.Ignore("PostgreSQL or RabbitMQ is not installed here.");
            throw new InvalidOperationException();
        }

        var installation = new Installation(postgres, rabbit);
        try
        {
            await installation.PrepareAsync(settings);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public ServiceProcess StartService(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in settings)
        {
            environment[Variable(name)] = value;
        }

        var log = Path.Combine(Logs, string.Create(CultureInfo.InvariantCulture, $"service-{Interlocked.Increment(ref _logs)}.log"));
        var service = ServiceProcess.Start(environment, Home, log);
        _started.Add(service);
        return service;
    }

    /// <summary>Runs a command of the program that must succeed, and returns what it prints.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(ServiceProcess.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Home };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"orchestrator {string.Join(' ', arguments)}: {await output}{await error}");
        return await output;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var command = Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>What the services wrote that tells of trouble, for the report of a test that failed.</summary>
    public void KeepLogs(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var log in Directory.GetFiles(Logs))
        {
            File.Copy(log, Path.Combine(directory, Path.GetFileName(log)), overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _started)
        {
            service.Dispose();
        }

        await ToPostgres.DisposeAsync();
        await ToRabbit.DisposeAsync();
        await Database.DisposeAsync();
        await Postgres.DisposeAsync();
        await Rabbit.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private static string Variable(string setting) => $"ORCHESTRATOR_{setting.Replace(":", "__", StringComparison.Ordinal)}";

    private async Task PrepareAsync(IReadOnlyDictionary<string, string> settings)
    {
        _environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        _environment["HOME"] = Home;
        _environment["TMPDIR"] = Temporary;

        // The runtime's own sockets for debuggers stay behind when a process is killed; they are not what is looked for.
        _environment["DOTNET_EnableDiagnostics"] = "0";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            _environment["DOTNET_ROOT"] = root;
        }

        var database = new NpgsqlConnectionStringBuilder(Postgres.ConnectionString(DatabaseName)) { Port = ToPostgres.Port };
        var own = new Dictionary<string, string>
        {
            ["Data:Directory"] = Data,
            ["Persistence:Provider"] = "PostgreSql",
            ["Persistence:ConnectionString"] = database.ConnectionString,
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:RabbitMq:Host"] = "127.0.0.1",
            ["Bus:RabbitMq:Port"] = ToRabbit.Port.ToString(CultureInfo.InvariantCulture),
            ["Bus:RabbitMq:UserName"] = "guest",
            ["Bus:RabbitMq:Password"] = "guest",

            ["Agents:rehearsal:Script"] = Script,

            // Tickets come over the bus here.
            ["Serve:Tickets:Interval"] = "01:00:00",
        };
        foreach (var (name, value) in own.Concat(settings))
        {
            _environment[Variable(name)] = value;
        }

        await using (var server = NpgsqlDataSource.Create(Postgres.ConnectionString("postgres")))
        await using (var create = server.CreateCommand($"CREATE DATABASE {DatabaseName}"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await RunAsync("migrate");
    }
}
