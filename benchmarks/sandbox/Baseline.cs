using System.Diagnostics;

namespace Orchestrator;

/// <summary>Bubblewrap as one would start it by hand: alone, and with a relay from its loopback to a socket of the host.</summary>
internal static class Baseline
{
    private const string SocketInside = "/run/gateway.sock";

    // Ready is what the relay's port says itself: asking every millisecond costs the relay less than any fixed wait.
    private const string Relay = """
        exec 4<> <(:)
        socat TCP-LISTEN:8399,bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:/run/gateway.sock &
        until { exec 3<>/dev/tcp/127.0.0.1/8399; } 2>/dev/null; do read -t 0.001 -u 4; done
        exec 3>&-
        """;

    /// <summary>Runs <c>true</c>, to bubblewrap's end.</summary>
    public static async Task<double> RawAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start([], "true");
        await process.WaitForExitAsync();
        Check(process);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Runs a request through the relay, to the moment the command inside has ended.</summary>
    public static async Task<double> RelayAsync(string socket)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(["--ro-bind", socket, SocketInside], "bash", "-c", $"{Relay}\n{FirstCommand.Request} && echo done");
        var line = await process.StandardOutput.ReadLineAsync();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        Check(process);
        return line == "done" ? elapsed : throw new InvalidOperationException($"The relay's command said '{line}'.");
    }

    private static Process Start(string[] mounts, params string[] command) => Process.Start(new ProcessStartInfo(
        "bwrap",
        [
            "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try", "--new-session", "--die-with-parent",
            "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", .. mounts, "--", .. command,
        ])
    { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static void Check(Process process)
    {
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"bubblewrap ended with {process.ExitCode}: {process.StandardError.ReadToEnd()}");
        }
    }
}
