using System.Diagnostics;
using System.Globalization;

namespace Orchestrator;

/// <summary>Takes every contender in turn, round after round, so that a busy moment hits them alike.</summary>
internal static class Comparison
{
    private const int WarmUps = 3;
    private const int ColdStarts = 5;
    private const string Raw = "raw bwrap, `true`";

    // Stages follow one another with an agent's work between: the next sandbox waits, and the kernel has tidied up.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(int rounds)
    {
        var results = new Dictionary<string, List<double>>();
        using (var trial = new ProviderTrial())
        {
            var (session, socket) = trial.ServeOnSocket();
            await using (session)
            {
                for (var round = -WarmUps; round < rounds; round++)
                {
                    await MeasureAsync(trial, socket, round, round < 0 ? [] : results);
                }
            }
        }

        for (var start = 0; start < ColdStarts; start++)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["cold"]) { RedirectStandardOutput = true })!;
            var line = await process.StandardOutput.ReadLineAsync();
            await process.WaitForExitAsync();
            Note(results, "provider with egress, first in its process", double.Parse(line!, CultureInfo.InvariantCulture));
        }

        Print(results);
        return 0;
    }

    /// <summary>Measures the first sandbox of this process.</summary>
    public static async Task<int> ColdAsync()
    {
        using var trial = new ProviderTrial();
        Console.WriteLine((await trial.RunAsync(withEgress: true)).Start.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task MeasureAsync(ProviderTrial trial, string socket, int round, Dictionary<string, List<double>> results)
    {
        // Who comes first alternates: what a predecessor leaves to the kernel to clean up costs its successor.
        Func<Task>[] contenders = [RawAsync, PlainAsync, RelayAsync, EgressAsync];
        for (var turn = 0; turn < contenders.Length; turn++)
        {
            await Task.Delay(Pause);
            await contenders[(turn + Math.Abs(round)) % contenders.Length]();
        }

        async Task RawAsync() => Note(results, Raw, await Baseline.RawAsync());

        async Task RelayAsync() => Note(results, "bwrap with a socat relay, request answered", await Baseline.RelayAsync(socket));

        async Task PlainAsync()
        {
            var (start, destroy) = await trial.RunAsync(withEgress: false);
            Note(results, "provider without egress, `true`", start);
            Note(results, "provider without egress: destroying", destroy);
        }

        async Task EgressAsync()
        {
            var (start, destroy) = await trial.RunAsync(withEgress: true);
            Note(results, "provider with egress, request answered", start);
            Note(results, "provider with egress: destroying", destroy);
        }
    }

    private static void Note(Dictionary<string, List<double>> results, string what, double value) =>
        (results.TryGetValue(what, out var list) ? list : results[what] = []).Add(value);

    private static void Print(Dictionary<string, List<double>> results)
    {
        var raw = At(results[Raw], 0.5);
        Console.WriteLine($"{results[Raw].Count} interleaved rounds, {Environment.ProcessorCount} cores, milliseconds");
        Console.WriteLine("| | median | p90 | median against raw |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (what, values) in results)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {At(values, 0.5):F1} | {At(values, 0.9):F1} | {At(values, 0.5) / raw:F2} |"));
        }
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)((values.Count - 1) * share));
}
