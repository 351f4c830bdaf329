using System.ComponentModel;
using System.Diagnostics;
using Orchestrator.Charts;

namespace Orchestrator.Monitoring;

/// <summary>Prometheus' own checker, of Debian's package.</summary>
internal static class PromTool
{
    public static async Task<ProgramResult> RunAsync(string directory, params IReadOnlyList<string> arguments)
    {
        try
        {
            var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (Win32Exception)
        {
            Assert.Ignore("Rules cannot be tried: promtool is not installed. Install prometheus.");
            throw;
        }
    }
}
