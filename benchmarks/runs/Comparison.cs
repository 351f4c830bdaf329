using System.Diagnostics;
using System.Globalization;
using Orchestrator.Stages;

namespace Orchestrator;

/// <summary>A cold run, warm ones alone, and many at once, in the same process one after another.</summary>
internal static class Comparison
{
    public static async Task<int> RunAsync(int tickets, int rounds)
    {
        var directory = Directory.CreateTempSubdirectory("runs-benchmark-").FullName;
        try
        {
            var repository = SmallRepository.Make(directory);
            await using var program = await RunProgram.StartAsync(directory);
            var cold = await MeasureAsync(program, repository, 1);
            var warm = new List<Measurement>();
            var crowd = new List<Measurement>();
            for (var round = 0; round < rounds; round++)
            {
                warm.Add(await MeasureAsync(program, repository, 1));
                warm.Add(await MeasureAsync(program, repository, 1));
                warm.Add(await MeasureAsync(program, repository, 1));
                if (round % 2 == 0)
                {
                    crowd.Add(await MeasureAsync(program, repository, tickets));
                }
            }

            Print(cold, warm, crowd, tickets);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<Measurement> MeasureAsync(RunProgram program, string repository, int count)
    {
        var started = Stopwatch.GetTimestamp();
        var runs = await program.CarryAsync(repository, count);
        var wall = Stopwatch.GetElapsedTime(started);
        var overheads = new List<(StageName Stage, double Milliseconds)>();
        foreach (var (run, asked) in runs)
        {
            overheads.AddRange(await Overheads.OfAsync(program.Services, run, asked));
        }

        return new Measurement(wall, overheads);
    }

    private static void Print(Measurement cold, List<Measurement> warm, List<Measurement> crowd, int tickets)
    {
        var alone = warm.SelectMany(one => one.Overheads).ToList();
        var together = crowd.SelectMany(one => one.Overheads).ToList();
        Write($"overhead of a stage besides agent and checks, ms; {warm.Count} warm runs, {Environment.ProcessorCount} cores");
        Write($"| stage | cold | warm, median | warm, p90 | {tickets} at once, median |");
        Write($"|---|---|---|---|---|");
        foreach (var stage in alone.Select(one => one.Stage).Distinct())
        {
            Row(stage.ToString(), one => one.Stage == stage);
        }

        Row("all", _ => true);
        var one = Median(warm.Select(run => run.Wall.TotalSeconds));
        var many = Median(crowd.Select(run => run.Wall.TotalSeconds));
        Write($"one run: {one:F2} s; {tickets} at once: {many:F2} s, {many / tickets:F2} s each, {many / one:F1}x one run, throughput {tickets * one / many:F2}x");

        void Row(string name, Func<(StageName Stage, double Milliseconds), bool> isMeant)
        {
            var (first, later, crowded) = (Times(cold.Overheads, isMeant), Times(alone, isMeant), Times(together, isMeant));
            Write($"| {name} | {Median(first):F0} | {Median(later):F0} | {At(later, 0.9):F0} | {Median(crowded):F0} |");
        }
    }

    private static List<double> Times(IEnumerable<(StageName Stage, double Milliseconds)> overheads, Func<(StageName Stage, double Milliseconds), bool> isMeant) =>
        [.. overheads.Where(isMeant).Select(one => one.Milliseconds)];

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static double Median(IEnumerable<double> values) => At(values, 0.5);

    private static double At(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
    }

    private sealed record Measurement(TimeSpan Wall, IReadOnlyList<(StageName Stage, double Milliseconds)> Overheads);
}
