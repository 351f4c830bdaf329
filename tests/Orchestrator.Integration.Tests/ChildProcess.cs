using System.Diagnostics;

namespace Orchestrator;

/// <summary>Runs <see cref="ChildProgram"/> in a process of its own.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end and returns how it ended: 0, or 128 and the signal that killed it.</summary>
    public static async Task<int> RunAsync(string mode, IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, mode, .. settings.Select(pair => $"{pair.Key}={pair.Value}")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await TestContext.Out.WriteLineAsync(await output + await error);
        return process.ExitCode;
    }
}
