using System.Globalization;

namespace Orchestrator;

/// <summary>Takes every contender in turn, round after round, so that a busy moment hits them alike.</summary>
internal static class Comparison
{
    private const int WarmUps = 2;
    private const string Plain = "`docker run`, `true`, to its end";
    private const string Limited = "`docker run` with our limits, `true`, to its end";
    private const string Ours = "provider, `true`, to the command's end";
    private const string Destroyed = "provider: destroying";
    private const string Whole = "provider, `true`, destroyed";

    public static async Task<int> RunAsync(string socket, string image, int rounds)
    {
        var results = new Dictionary<string, List<double>> { [Plain] = [], [Limited] = [], [Ours] = [], [Destroyed] = [], [Whole] = [] };
        using var trial = new ContainerTrial(socket, image);
        for (var round = -WarmUps; round < rounds; round++)
        {
            // Who comes first alternates: what a predecessor leaves to the kernel to clean up costs its successor.
            Func<Task<(string, double)[]>>[] contenders = [PlainAsync, LimitedAsync, OursAsync];
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                foreach (var (what, value) in await contenders[(turn + Math.Abs(round)) % contenders.Length]())
                {
                    if (round >= 0)
                    {
                        results[what].Add(value);
                    }
                }
            }
        }

        Print(results);
        return 0;

        async Task<(string, double)[]> PlainAsync() => [(Plain, await DockerProgram.RunAsync(socket, image))];

        async Task<(string, double)[]> LimitedAsync() => [(Limited, await DockerProgram.RunAsync(
            socket, image, "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "64998:64998", "--memory", "4g", "--memory-swap", "4g", "--cpus", "2",
            "--pids-limit", "512", "--tmpfs", "/work", "--tmpfs", "/home/agent", "--tmpfs", "/tmp", "--log-driver", "none"))];

        async Task<(string, double)[]> OursAsync()
        {
            var (start, destroy) = await trial.RunAsync();
            return [(Ours, start), (Destroyed, destroy), (Whole, start + destroy)];
        }
    }

    private static void Print(Dictionary<string, List<double>> results)
    {
        var plain = At(results[Plain], 0.5);
        Console.WriteLine($"{results[Plain].Count} interleaved rounds, {Environment.ProcessorCount} cores, milliseconds");
        Console.WriteLine("| | median | p90 | median against `docker run` |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (what, values) in results)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {At(values, 0.5):F0} | {At(values, 0.9):F0} | {At(values, 0.5) / plain:F2} |"));
        }
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)((values.Count - 1) * share));
}
