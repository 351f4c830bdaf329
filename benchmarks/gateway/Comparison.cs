using System.Diagnostics;
using System.Globalization;

namespace Orchestrator;

/// <summary>Takes every measurement of every contender in turn, round after round, so that a busy moment hits them alike.</summary>
internal static class Comparison
{
    private const int Sandboxes = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(int rounds)
    {
        var directory = Directory.CreateTempSubdirectory("gateway-benchmark").FullName;
        using var upstream = StartSelf("upstream");
        var ports = (await upstream.StandardOutput.ReadLineAsync())!.Split(' ').Select(int.Parse).ToArray();
        using var gateway = StartSelf("gateway", $"{ports[0]}", $"{ports[1]}", $"{Sandboxes}");
        var gatewayPorts = (await gateway.StandardOutput.ReadLineAsync())!.Split(' ').Select(int.Parse).ToArray();
        var squidPort = FreePort();
        using var squid = SquidProcess.Start(directory, squidPort, ports[0], ports[1]);
        try
        {
            var contenders = new List<Contender> { new("direct", ports, ports[1], null, false), new("gateway", gatewayPorts, gatewayPorts[0], gateway, true) };
            if (squid is not null)
            {
                await ReachableAsync(squidPort);
                contenders.Add(new("squid", [squidPort], squidPort, squid, true));
            }

            var results = new Dictionary<string, List<double>>();
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var contender in contenders)
                {
                    await MeasureAsync(contender, ports, round == 0 ? [] : results);
                }
            }

            Print(results, contenders);
            return 0;
        }
        finally
        {
            squid?.Kill();
            gateway.Kill();
            upstream.Kill();
            if (squid is not null)
            {
                await squid.WaitForExitAsync();
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(Contender contender, int[] upstream, Dictionary<string, List<double>> results)
    {
        void Note(string what, double value)
        {
            var key = $"{what}|{contender.Name}";
            (results.TryGetValue(key, out var list) ? list : results[key] = []).Add(value);
        }

        string Get(string path) => contender.IsProxy
            ? $"GET http://{GatewayProcess.Host}:{upstream[0]}{path} HTTP/1.1\r\nHost: {GatewayProcess.Host}:{upstream[0]}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"
            : $"GET {path} HTTP/1.1\r\nHost: {GatewayProcess.Host}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

        int[] httpPorts = contender.IsProxy ? contender.Ports : [upstream[0]];
        var one = await LoadClient.SmallAsync([httpPorts[0]], 1, Get("/small"), Period);
        Note("1 connection: median latency, us", one.Median);
        Note("1 connection: p99 latency, us", one.P99);
        var some = await LoadClient.SmallAsync([httpPorts[0]], 32, Get("/small"), Period);
        Note("32 connections: requests/s", some.Rate);
        Note("32 connections: p99 latency, us", some.P99);
        var many = await LoadClient.SmallAsync(httpPorts, Sandboxes, Get("/small"), Period);
        Note("500 sandboxes: requests/s", many.Rate);
        Note("500 sandboxes: p99 latency, us", many.P99);
        Note("64 MiB answer, MiB/s", await LoadClient.LargeAsync(httpPorts[0], Get("/large")));
        var connect = contender.IsProxy
            ? $"CONNECT {GatewayProcess.Host}:{upstream[1]} HTTP/1.1\r\nHost: {GatewayProcess.Host}:{upstream[1]}\r\n\r\n"
            : null;
        Note("64 MiB tunnel, MiB/s", await LoadClient.TunnelAsync(contender.TunnelPort, connect));
        if (contender.Process is { } process)
        {
            process.Refresh();
            Note("resident memory, MiB", process.WorkingSet64 / 1048576.0);
        }
    }

    private static void Print(Dictionary<string, List<double>> results, List<Contender> contenders)
    {
        Console.WriteLine($"median (lowest-highest) of {results.First().Value.Count} interleaved rounds, {Environment.ProcessorCount} cores");
        Console.WriteLine("| | " + string.Join(" | ", contenders.Select(contender => contender.Name)) + " |");
        Console.WriteLine("|---|" + string.Concat(contenders.Select(_ => "---|")));
        foreach (var what in results.Keys.Select(key => key.Split('|')[0]).Distinct())
        {
            var cells = contenders.Select(contender => results.TryGetValue($"{what}|{contender.Name}", out var values)
                ? string.Create(CultureInfo.InvariantCulture, $"{values.Order().ElementAt(values.Count / 2):F0} ({values.Min():F0}-{values.Max():F0})")
                : "");
            Console.WriteLine($"| {what} | {string.Join(" | ", cells)} |");
        }
    }

    private static Process StartSelf(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;

    private static int FreePort()
    {
        using var listener = UpstreamProcess.Listen();
        return UpstreamProcess.Port(listener);
    }

    private static async Task ReachableAsync(int port)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, timeout.Token);
                return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(50, timeout.Token);
            }
        }
    }

    private sealed record Contender(string Name, int[] Ports, int TunnelPort, Process? Process, bool IsProxy);
}
