using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Servers;

/// <summary>A PostgreSQL server of a test's own: in a temporary folder, on loopback, on a free port.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;
    private string[] _tls = [];
    private Process? _process;

    private readonly TestAuthority? _authority;

    private PostgresServer(string programs, TestAuthority? authority)
    {
        _programs = programs;
        _authority = authority;
        _folder = Directory.CreateTempSubdirectory("orchestrator-postgres-").FullName;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; } = ServerProcess.FreePort();

    /// <summary>The connection string of one of its databases.</summary>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Password={Password};Database={database};Maximum Pool Size=20");

    private string Password { get; } = Guid.CreateVersion7().ToString("N");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a server; <see langword="null"/> when PostgreSQL is not installed here.</summary>
    public static Task<PostgresServer?> StartAsync() => StartAsync(authority: null);

    /// <summary>Starts a server that offers TLS with the authority's certificate.</summary>
    public static async Task<PostgresServer?> StartAsync(TestAuthority? authority)
    {
        if (FindPrograms() is not { } programs)
        {
            return null;
        }

        var server = new PostgresServer(programs, authority);
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/> with what it had on disk.</summary>
    public async Task BootAsync() =>

        // Its data need not outlive a power failure, only a test.
        _process = await ServerProcess.StartAsync(
            AsOwner(
                "postgres",
                [
                    "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c", "listen_addresses=127.0.0.1",
                    "-c", "fsync=off", "-c", "max_connections=200", .. _tls,
                ]),
            "database system is ready to accept connections");

    /// <summary>Stops the server and keeps what it has on disk.</summary>
    /// <param name="mode"><c>fast</c> breaks connections off and tidies up; <c>immediate</c> is a crash.</param>
    public async Task StopAsync(string mode)
    {
        if (_process is { HasExited: false })
        {
            await ServerProcess.RunAsync(AsOwner("pg_ctl", "stop", "-D", Data, "-m", mode));
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync("immediate");
        Directory.Delete(_folder, recursive: true);
    }

    private static string? FindPrograms()
    {
        var folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => folder, StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return folders
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private async Task RunAsync()
    {
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password);
        if (_authority is not null)
        {
            var key = Path.Combine(_folder, "server.key");
            var certificate = Path.Combine(_folder, "server.pem");
            File.Copy(_authority.KeyFile, key);
            File.Copy(_authority.CertificateFile, certificate);

            // The server refuses a key that others may read.
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _tls = ["-c", "ssl=on", "-c", $"ssl_cert_file={certificate}", "-c", $"ssl_key_file={key}"];
        }

        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            await ServerProcess.RunAsync(new ProcessStartInfo("chown", ["-R", "postgres", _folder]));
        }

        await ServerProcess.RunAsync(
            AsOwner("initdb", "-D", Data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C", "--no-sync"));

        await BootAsync();
    }

    private ProcessStartInfo AsOwner(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", path, .. arguments]) { WorkingDirectory = _folder }
            : new ProcessStartInfo(path, arguments) { WorkingDirectory = _folder };
    }
}
