using System.Diagnostics;

namespace Orchestrator;

/// <summary>The <c>docker</c> program as one would use it by hand.</summary>
internal static class DockerProgram
{
    /// <summary>Runs <c>true</c> in a container and removes it, to the program's end.</summary>
    public static async Task<double> RunAsync(string socket, string image, params string[] options)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("docker", ["--host", $"unix://{socket}", "run", "--rm", "--network", "none", .. options, image, "true"]) { RedirectStandardError = true })!;
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started).TotalMilliseconds
            : throw new InvalidOperationException($"docker ended with {process.ExitCode}: {complaint}");
    }
}
