using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Servers;

/// <summary>A RabbitMQ server of a test's own: own node name, ports, port mapper and folders, on loopback.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;
    private readonly int _mapperPort = ServerProcess.FreePort();
    private readonly int _distributionPort = ServerProcess.FreePort();
    private readonly TestAuthority? _authority;
    private Process? _process;

    private RabbitMqServer(string programs, TestAuthority? authority)
    {
        _programs = programs;
        _authority = authority;
        _folder = Directory.CreateTempSubdirectory("orchestrator-rabbit-").FullName;
    }

    /// <summary>The port it listens on; the user is guest with password guest.</summary>
    public int Port { get; } = ServerProcess.FreePort();

    /// <summary>The port on which it speaks TLS, when it was given an authority.</summary>
    public int TlsPort { get; } = ServerProcess.FreePort();

    /// <summary>Starts a server; <see langword="null"/> when RabbitMQ is not installed here.</summary>
    public static Task<RabbitMqServer?> StartAsync() => StartAsync(authority: null);

    /// <summary>Starts a server that also speaks TLS with the authority's certificate.</summary>
    public static async Task<RabbitMqServer?> StartAsync(TestAuthority? authority)
    {
        if (FindPrograms() is not { } programs)
        {
            return null;
        }

        var server = new RabbitMqServer(programs, authority);
        try
        {
            await server.BootAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server, or starts it again after <see cref="StopAsync"/> with what it had on disk.</summary>
    public async Task BootAsync()
    {
        if (_authority is not null)
        {
            await File.WriteAllLinesAsync(
                Path.Combine(_folder, "rabbitmq.conf"),
                [
                    string.Create(CultureInfo.InvariantCulture, $"listeners.ssl.1 = 127.0.0.1:{TlsPort}"),
                    $"ssl_options.cacertfile = {_authority.AuthorityFile}",
                    $"ssl_options.certfile = {_authority.CertificateFile}",
                    $"ssl_options.keyfile = {_authority.KeyFile}",
                ]);
        }

        _process = await ServerProcess.StartAsync(Program("rabbitmq-server"), "Server startup complete");
    }

    /// <summary>Stops the server and keeps what it has on disk.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false })
        {
            await ServerProcess.RunAsync(Program("rabbitmqctl", "shutdown"));
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Kills the server as a crash would, and keeps what it has on disk.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();

        // Erlang's port mapper makes itself a daemon; this one is ours, by its port.
        try
        {
            await ServerProcess.RunAsync(WithEnvironment(new ProcessStartInfo("epmd", ["-kill"])));
        }
        catch (InvalidOperationException)
        {
            // It had not come up, or has gone with the node.
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string? FindPrograms()
    {
        // Debian's own wrapper in the PATH insists on the system's user and folders; these scripts do not.
        var folder = Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Select(path => Path.Combine(path, "sbin")).FirstOrDefault()
            : null;
        return folder is not null && File.Exists(Path.Combine(folder, "rabbitmq-server")) ? folder : null;
    }

    private ProcessStartInfo Program(string name, params string[] arguments) =>
        WithEnvironment(new ProcessStartInfo(Path.Combine(_programs, name), arguments));

    private ProcessStartInfo WithEnvironment(ProcessStartInfo start)
    {
        var culture = CultureInfo.InvariantCulture;
        start.WorkingDirectory = _folder;
        start.Environment["HOME"] = _folder;
        start.Environment["ERL_EPMD_PORT"] = _mapperPort.ToString(culture);
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";

        // Without this the port mapper refuses to end while it still thinks that the node it knew lives.
        start.Environment["ERL_EPMD_RELAXED_COMMAND_CHECK"] = "true";
        start.Environment["RABBITMQ_NODENAME"] = string.Create(culture, $"orchestrator-test-{Port}@localhost");
        start.Environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODE_PORT"] = Port.ToString(culture);
        start.Environment["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(culture);
        start.Environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data");
        start.Environment["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log");
        start.Environment["RABBITMQ_LOGS"] = "-";
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "rabbitmq-env.conf");
        start.Environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq");
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins");
        start.Environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}";
        return start;
    }
}
