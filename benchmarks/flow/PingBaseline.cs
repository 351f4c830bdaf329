using System.Diagnostics;
using MassTransit;

namespace Orchestrator;

/// <summary>MassTransit by itself on the same server: messages to a quorum queue, each confirmed, and taken from it again.</summary>
internal static class PingBaseline
{
    private const int AtOnce = 32;

    public static async Task<(double PerSecond, double CpuEach)> MeasureAsync(BothServers servers, int count)
    {
        var left = count;
        var done = new TaskCompletionSource();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host("127.0.0.1", (ushort)servers.Rabbit.Port, "/", host =>
            {
                host.Username("guest");
                host.Password("guest");
            });
            rabbit.ReceiveEndpoint("ping", endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = AtOnce;
                endpoint.Handler<Ping>(_ =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        done.SetResult();
                    }

                    return Task.CompletedTask;
                });
            });
        });
        await bus.StartAsync();
        try
        {
            var endpoint = await bus.GetSendEndpoint(new Uri("exchange:ping"));
            using var process = Process.GetCurrentProcess();
            var (began, cpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                async (number, cancellationToken) => await endpoint.Send(new Ping { Number = number }, cancellationToken));
            await done.Task;
            process.Refresh();
            return (count / Stopwatch.GetElapsedTime(began).TotalSeconds, (process.TotalProcessorTime - cpu).TotalMilliseconds / count);
        }
        finally
        {
            await bus.StopAsync();
        }
    }
}
