using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Runs;

namespace Orchestrator;

/// <summary>Raw servers, then ours on them: empty, with runs that wait, and with a long history; one after the other.</summary>
internal static class Comparison
{
    // As many as it takes until nothing is compiled any more: the first ones take twice as long.
    private const int WarmUp = 300;

    public static async Task<int> RunAsync(int tickets, IReadOnlyList<int> parked, int finished)
    {
        var directory = Directory.CreateTempSubdirectory("flow-benchmark-").FullName;
        try
        {
            await using var servers = await BothServers.StartAsync();
            await PingBaseline.MeasureAsync(servers, 500);
            var ping = await PingBaseline.MeasureAsync(servers, 5_000);
            Write($"raw MassTransit, a message sent, confirmed and taken: {ping.PerSecond:F0}/s, {ping.CpuEach:F2} ms CPU");
            var commits = await CommitBaseline.MeasureAsync(servers, directory, 5);
            Write($"raw PostgreSQL, single-row commits: {commits:F0}/s");

            Carried first;
            await using (var program = await FlowProgram.StartAsync(servers, directory))
            {
                await program.CarryAsync("warm-up", WarmUp);
                first = await CarryAsync(program, "no history", tickets);
                Write($"  of raw: messages {first.RunsPerSecond * first.MessagesPerRun / ping.PerSecond:P0}, commits {first.RunsPerSecond * first.CommitsPerRun / commits:P0}");
                await LatencyAsync(servers, program, first.RunsPerSecond / 2);
            }

            foreach (var size in parked)
            {
                await ManyRuns.ParkAsync(servers, size);
                await using var program = await FlowProgram.StartAsync(servers, directory);
                await program.CarryAsync($"beside-{size}", WarmUp);
                await CarryAsync(program, $"{size:N0} runs wait for reviewers", tickets);
                Memory();
                await ManyRuns.RemoveAsync(servers);
            }

            await ManyRuns.FinishAsync(servers, finished);
            await using (var program = await FlowProgram.StartAsync(servers, directory))
            {
                await program.CarryAsync("late-warm-up", WarmUp);
                var last = await CarryAsync(program, $"{finished:N0} finished runs", tickets);
                Write($"  of what it was without history: {last.RunsPerSecond / first.RunsPerSecond:P0}");
                await LookAsync(program);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<Carried> CarryAsync(FlowProgram program, string name, int tickets)
    {
        var carried = await program.CarryAsync(name.Replace(' ', '-'), tickets);
        Write($"{name}: {carried.RunsPerSecond:F1} runs/s, {carried.CpuPerRun:F1} ms CPU, {carried.MessagesPerRun:F1} messages and {carried.CommitsPerRun:F1} commits a run");
        return carried;
    }

    /// <summary>From the ticket to a worker at its first stage, at half of the load that it can take.</summary>
    private static async Task LatencyAsync(BothServers servers, FlowProgram program, double rate)
    {
        var carried = await program.CarryAsync("steady", 300, rate);
        var waits = new List<double>();
        foreach (var (ticket, sent) in carried.Sent)
        {
            var started = await servers.ScalarAsync<DateTime>(
                $"SELECT attempt.started_at FROM stage_attempts attempt JOIN runs run ON run.correlation_id = attempt.run_id WHERE run.ticket_id = '{ticket}' AND attempt.stage = 'Fetch'");
            waits.Add((started - sent.UtcDateTime).TotalMilliseconds);
        }

        waits.Sort();
        Write($"  at {rate:F1} tickets/s, from the ticket to its first stage: p50 {waits[waits.Count / 2]:F0} ms, p99 {waits[(int)(waits.Count * 0.99)]:F0} ms");
    }

    private static void Memory()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        Write($"  memory in use: {heap / 1048576.0:F0} MiB of managed heap");
    }

    private static async Task LookAsync(FlowProgram program)
    {
        var lists = program.Services.GetRequiredService<IRunLists>();
        var store = program.Services.GetRequiredService<IRunStore>();
        var found = (await lists.PageAsync(new RunQuery(), CancellationToken.None)).Runs;
        var list = await MedianAsync(() => lists.PageAsync(new RunQuery(), CancellationToken.None));
        var open = await MedianAsync(async () =>
        {
            await store.FindAsync(found[0].CorrelationId, CancellationToken.None);
            await store.ListAttemptsAsync(found[0].CorrelationId, CancellationToken.None);
        });
        Write($"  first page of runs {list:F1} ms, one run with its attempts {open:F1} ms");
    }

    private static async Task<double> MedianAsync(Func<Task> act)
    {
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await act();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
