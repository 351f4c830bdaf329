using System.Diagnostics;
using System.Globalization;

namespace Orchestrator;

/// <summary>Asks the service for the same pages again and again, with ever more runs in its database.</summary>
internal static class Comparison
{
    private const int WarmUps = 5;
    private const int Rounds = 30;

    private static readonly (string Name, string Path)[] Pages =
    [
        ("first page", "/runs"),
        ("open runs", "/runs?state=open"),
        ("completed", "/runs?state=Completed"),
        ("one repository", "/runs?repository=shop"),
        ("failed of one repository", "/runs?state=Failed&repository=shop"),
        ("text that nothing has", "/runs?q=zzz"),
        ("queue", "/queue"),
        ("usage of 30 days", "/usage"),
        ("API, 50 runs", "/api/v1/runs"),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<int> sizes)
    {
        Console.WriteLine($"{"median (90 %) in ms",-28}{string.Concat(sizes.Select(size => $"{size.ToString("N0", CultureInfo.InvariantCulture),20}"))}");
        var columns = new List<IReadOnlyList<string>>();
        foreach (var size in sizes)
        {
            columns.Add(await MeasureAsync(size));
        }

        foreach (var (row, index) in Pages.Select((page, index) => (page.Name, index)))
        {
            Console.WriteLine($"{row,-28}{string.Concat(columns.Select(column => $"{column[index],20}"))}");
        }

        return 0;
    }

    private static async Task<IReadOnlyList<string>> MeasureAsync(int size)
    {
        var data = Directory.CreateTempSubdirectory("orchestrator-dashboard-").FullName;
        try
        {
            await ManyRuns.WriteAsync(data, size);
            await using var service = await ServiceProcess.StartAsync(data);
            var cells = new List<string>();
            foreach (var (_, path) in Pages)
            {
                cells.Add(await MeasureAsync(service.Client, path));
            }

            return cells;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(HttpClient client, string path)
    {
        var times = new List<double>();
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            if (round >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{times[Rounds / 2]:0} ({times[Rounds * 9 / 10]:0})");
    }
}
