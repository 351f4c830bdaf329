using System.Diagnostics;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>
/// Runs commands under bubblewrap with the paths every sandbox has and nothing of what a real provider adds: no limits, no
/// gateway. For tests of what runs inside a sandbox, not of the sandbox.
/// </summary>
public sealed class LocalProcessSandbox : ISandbox
{
    private const string Relay =
        "socat TCP-LISTEN:8399,bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:/run/model.sock & "
        + "for i in {1..500}; do (exec 3<>/dev/tcp/127.0.0.1/8399) 2>/dev/null && break; sleep 0.01; done; exec \"$@\"";

    private readonly DirectoryInfo _root;
    private readonly IReadOnlyList<ReadOnlyMount> _mounts;
    private readonly string? _modelSocket;
    private readonly TimeProvider _time;

    /// <param name="mounts">What an agent's capabilities ask for.</param>
    /// <param name="modelSocket">A Unix socket found inside at port 8399 of loopback; <see langword="null"/> for no way out.</param>
    /// <param name="time">What commands' time is measured by.</param>
    public LocalProcessSandbox(IReadOnlyList<ReadOnlyMount> mounts, string? modelSocket, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _mounts = mounts;
        _modelSocket = modelSocket;
        _root = Directory.CreateTempSubdirectory("agent-test-");
        _root.CreateSubdirectory("work");
        _root.CreateSubdirectory("home");
        Handle = new SandboxHandle("local-process", _root.Name, "");
    }

    public SandboxHandle Handle { get; }

    /// <summary>The work tree, on the host.</summary>
    public string WorkTree => Path.Combine(_root.FullName, "work");

    /// <summary>The agent's home, on the host.</summary>
    public string Home => Path.Combine(_root.FullName, "home");

    /// <summary>Why it cannot be used here; <see langword="null"/> where it can.</summary>
    public static string? Unavailable()
    {
        foreach (var program in new[] { "/usr/bin/bwrap", "/usr/bin/socat" })
        {
            if (!File.Exists(program))
            {
                return $"{program} is not installed.";
            }
        }

        using var probe = Process.Start(new ProcessStartInfo(
            "/usr/bin/bwrap", ["--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/lib", "/lib", "/usr/bin/true"])
        {
            RedirectStandardError = true,
        })!;
        var error = probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : $"bubblewrap cannot start here: {error.Trim()}";
    }

    public async Task<CommandResult> ExecuteAsync(SandboxCommand command, IOutputSink? output, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        // The shell is the parent that bubblewrap dies with. Of this process that would be the one thread, and threads of the pool come and go.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$@\"; exit $?", "sh", "/usr/bin/bwrap", .. Arguments(command)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var timeout = new CancellationTokenSource(command.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        // Killing the shell kills all that runs in it, which ends the pipes and so the pumps.
        await using var kill = stop.Token.Register(process.Kill);
        var pump = new OutputPump(output, command.OutputLimit, process.Kill);
        await Task.WhenAll(
            FeedAsync(process.StandardInput.BaseStream, command.Input ?? ReadOnlyMemory<byte>.Empty),
            pump.RunAsync(process.StandardOutput.BaseStream, OutputSource.Output),
            pump.RunAsync(process.StandardError.BaseStream, OutputSource.Error));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();

        var ending = pump.LimitReached ? CommandEnding.OutputLimitReached
            : timeout.IsCancellationRequested ? CommandEnding.TimedOut
            : CommandEnding.Exited;
        return new CommandResult(ending, process.ExitCode, watch.Elapsed);
    }

    public async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var host = OnHost(path);
        Directory.CreateDirectory(Path.GetDirectoryName(host)!);
        await File.WriteAllBytesAsync(host, content, cancellationToken);
    }

    public async Task<long> ReadFileAsync(string path, Stream destination, long limit, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(OnHost(path), cancellationToken);
        await destination.WriteAsync(bytes, cancellationToken);
        return bytes.Length;
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(true);
        return ValueTask.CompletedTask;
    }

    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> content)
    {
        try
        {
            await input.WriteAsync(content);
            input.Close();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, before it had read everything.
        }
    }

    private List<string> Arguments(SandboxCommand command)
    {
        List<string> arguments =
        [
            "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--ro-bind", "/usr", "/usr",
            "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
            "--bind", Home, SandboxPaths.Home, "--bind", WorkTree, SandboxPaths.Work,
            "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--chdir", command.Directory,
        ];
        foreach (var mount in _mounts)
        {
            arguments.AddRange(["--ro-bind", mount.HostPath, mount.SandboxPath]);
        }

        var environment = new Dictionary<string, string>(command.Environment)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = SandboxPaths.Home,
            ["USER"] = "agent",
            ["LANG"] = "C.UTF-8",
        };
        foreach (var (name, value) in environment)
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        if (_modelSocket is not null)
        {
            arguments.AddRange(["--ro-bind", _modelSocket, "/run/model.sock", "--", "/bin/bash", "-c", Relay, "relay"]);
        }
        else
        {
            arguments.Add("--");
        }

        arguments.AddRange(command.Arguments);
        return arguments;
    }

    private string OnHost(string path) => path switch
    {
        _ when path.StartsWith(SandboxPaths.Work + "/", StringComparison.Ordinal) => WorkTree + path[SandboxPaths.Work.Length..],
        _ when path.StartsWith(SandboxPaths.Home + "/", StringComparison.Ordinal) => Home + path[SandboxPaths.Home.Length..],
        _ => throw new ArgumentException($"'{path}' is neither in the work tree nor in the home.", nameof(path)),
    };
}
