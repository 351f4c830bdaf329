using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrator.Diagnosis;

/// <summary>Starts a program to see whether it is there and works.</summary>
internal static class ProgramProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Exit code and first line of output; <see langword="null"/> when the program is not there.</summary>
    public static async Task<(int ExitCode, string FirstLine)?> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };

        // The environment may hold keys; a version check needs none of it but the way to the program.
        var path = start.Environment.TryGetValue("PATH", out var found) ? found : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path ?? "/usr/local/bin:/usr/bin:/bin";

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
                var error = process.StandardError.ReadToEndAsync(timeout.Token);
                await process.WaitForExitAsync(timeout.Token);
                var text = $"{await output}\n{await error}".Trim();
                return (process.ExitCode, text.Split('\n')[0]);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"no answer within {Timeout.TotalSeconds} seconds");
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
