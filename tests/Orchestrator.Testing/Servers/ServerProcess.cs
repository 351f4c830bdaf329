using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator.Servers;

/// <summary>Runs a server's own programs for a test.</summary>
internal static class ServerProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A port that nobody listened on a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a program to its end; throws with what it wrote when it fails.</summary>
    public static async Task RunAsync(ProcessStartInfo start)
    {
        var said = new StringBuilder();
        using var process = Start(start, line =>
        {
            lock (said)
            {
                said.AppendLine(line);
            }
        });
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {said}");
        }
    }

    /// <summary>Starts a server and returns once it has written a line that holds <paramref name="ready"/>.</summary>
    public static async Task<Process> StartAsync(ProcessStartInfo start, string ready)
    {
        var said = new StringBuilder();
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Start(start, line =>
        {
            lock (said)
            {
                said.AppendLine(line);
            }

            if (line.Contains(ready, StringComparison.Ordinal))
            {
                up.TrySetResult();
            }
        });
        await Task.WhenAny(up.Task, process.WaitForExitAsync(), Task.Delay(Patience));
        if (up.Task.IsCompleted)
        {
            return process;
        }

        var ending = process.HasExited ? $"ended with {process.ExitCode}" : "did not get ready";
        process.Kill(entireProcessTree: true);
        process.Dispose();
        throw new InvalidOperationException($"{start.FileName} {ending}: {said}");
    }

    private static Process Start(ProcessStartInfo start, Action<string> line)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, data) => line(data.Data ?? "");
        process.ErrorDataReceived += (_, data) => line(data.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
