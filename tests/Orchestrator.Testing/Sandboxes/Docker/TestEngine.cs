using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>A real Docker Engine of the tests' own: its own socket, its own data, an image made of this machine's programs.</summary>
public sealed class TestEngine : IAsyncDisposable
{
    /// <summary>The image that it has.</summary>
    public const string Image = "orchestrator-test:1";

    /// <summary>Another name for its runtime, to be asked for.</summary>
    public const string OtherRuntime = "other";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _daemon;
    private readonly string _directory;

    private TestEngine(Process daemon, string directory)
    {
        _daemon = daemon;
        _directory = directory;
    }

    /// <summary>Why there can be none here; <see langword="null"/> when there can.</summary>
    public static string? Obstacle =>
        Program is null ? "dockerd is not installed."
        : Environment.UserName != "root" ? "dockerd needs root."
        : !Directory.Exists("/sys/fs/cgroup") ? "dockerd needs control groups."
        : null;

    /// <summary>Its socket.</summary>
    public string Socket => Path.Combine(_directory, "engine.sock");

    private static string? Program => new[] { "/usr/sbin/dockerd", "/usr/bin/dockerd", "/usr/local/bin/dockerd" }.FirstOrDefault(File.Exists);

    /// <summary>Starts one and gives it its image. What it cannot do here is told by an exception.</summary>
    public static async Task<TestEngine> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("engine").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "settings.json"), "{}");
        var start = new ProcessStartInfo(
            Program!,
            [
                "--iptables=false", "--ip6tables=false", "--bridge=none", "--config-file", Path.Combine(directory, "settings.json"),
                "--host", $"unix://{directory}/engine.sock", "--data-root", $"{directory}/data", "--exec-root", $"{directory}/exec", "--pidfile", $"{directory}/pid",
                "--add-runtime", $"{OtherRuntime}=runc",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        var daemon = Process.Start(start)!;
        var engine = new TestEngine(daemon, directory);
        try
        {
            await engine.WaitAsync();
            await engine.ImportAsync(await RootAsync());
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it something by itself.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://engine/"),
        Timeout = Patience,
    };

    public async ValueTask DisposeAsync()
    {
        if (!_daemon.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", _daemon.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(Patience);
            await _daemon.WaitForExitAsync(patience.Token);
        }

        _daemon.Dispose();

        // It binds its data to itself, and does not always undo that.
        using (var unmount = Process.Start(new ProcessStartInfo("umount", ["--lazy", "--quiet", Path.Combine(_directory, "data")]) { RedirectStandardError = true })!)
        {
            await unmount.WaitForExitAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>It says when it listens.</summary>
    private async Task WaitAsync()
    {
        var said = new StringBuilder();
        _ = _daemon.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        while (await _daemon.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            said.AppendLine(line);
            if (line.Contains("API listen on", StringComparison.Ordinal))
            {
                _ = _daemon.StandardError.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException($"dockerd does not start: {said}");
    }

    private async Task ImportAsync(string root)
    {
        using var client = CreateClient();
        await using var file = File.OpenRead(root);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var response = await client.PostAsync(new Uri($"images/create?fromSrc=-&repo={Image.Split(':')[0]}&tag={Image.Split(':')[1]}", UriKind.Relative), content);
        var answer = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || answer.Contains("\"error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"dockerd does not take the image: {answer}");
        }
    }

    /// <summary>Made once for each state of this machine's packages, since it takes seconds.</summary>
    private static async Task<string> RootAsync()
    {
        var script = await ScriptAsync();
        var packages = File.Exists("/var/lib/dpkg/status") ? File.GetLastWriteTimeUtc("/var/lib/dpkg/status").Ticks : 0;
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{packages}\n{script}")))[..16];
        var cache = Directory.CreateDirectory(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "orchestrator-tests")).FullName;
        var root = Path.Combine(cache, $"root-{version}.tar");
        if (File.Exists(root))
        {
            return root;
        }

        var draft = Path.Combine(cache, $"draft-{Guid.CreateVersion7():N}");
        using var make = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaint = make.StandardError.ReadToEndAsync();
        await using (var file = File.Create(draft))
        {
            await make.StandardOutput.BaseStream.CopyToAsync(file);
        }

        await make.WaitForExitAsync();
        if (make.ExitCode != 0)
        {
            File.Delete(draft);
            throw new InvalidOperationException($"The tests' image cannot be made: {await complaint}");
        }

        foreach (var old in Directory.GetFiles(cache, "root-*.tar"))
        {
            File.Delete(old);
        }

        File.Move(draft, root, overwrite: true);
        return root;
    }

    private static async Task<string> ScriptAsync()
    {
        using var reader = new StreamReader(typeof(TestEngine).Assembly.GetManifestResourceStream("docker/image.sh")!);
        return await reader.ReadToEndAsync();
    }
}
