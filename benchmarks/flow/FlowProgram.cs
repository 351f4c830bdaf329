using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.V1;
using Orchestrator.Databases;
using Orchestrator.Hosting;
using Orchestrator.Messaging;
using Orchestrator.Settings;
using Orchestrator.Stages;

namespace Orchestrator;

/// <summary>The whole service in this process, on RabbitMQ and PostgreSQL; only its stages do nothing.</summary>
internal sealed class FlowProgram : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly BothServers _servers;
    private readonly IHost _host;
    private readonly FlowCounters _counters;

    private FlowProgram(BothServers servers, IHost host, FlowCounters counters)
    {
        _servers = servers;
        _host = host;
        _counters = counters;
    }

    public IServiceProvider Services => _host.Services;

    public long Messages => _counters.Messages;

    public static async Task<FlowProgram> StartAsync(BothServers servers, string directory)
    {
        var settings = HostSettings.Load(null, servers.Settings(directory));
        settings.Data.Create();
        var counters = new FlowCounters();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "orchestrator" });
        builder.Services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddStore(settings).AddWork(settings);
        builder.Services.RemoveAll<IStage>();
        foreach (var name in Enum.GetValues<StageName>())
        {
            builder.Services.AddSingleton<IStage>(new NoOpStage(name, counters));
        }

        builder.Services.AddSingleton<IReceiveObserver>(counters);
        var host = builder.Build();
        await host.Services.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        await host.StartAsync();
        return new FlowProgram(servers, host, counters);
    }

    /// <summary>Hands tickets in, at most so many a second, and waits until each is in review.</summary>
    public async Task<Carried> CarryAsync(string prefix, int count, double rate = double.PositiveInfinity)
    {
        var already = _counters.PullRequests;
        var before = await MeasureAsync();
        var sent = await SendAsync(prefix, count, rate);
        using var patience = new CancellationTokenSource(Patience);
        while (_counters.PullRequests - already < count || await OpenAsync() > 0)
        {
            await Task.Delay(Look, patience.Token);
        }

        var after = await MeasureAsync();
        return new Carried(count, after.Wall - before.Wall, after.Cpu - before.Cpu, after.Messages - before.Messages, after.Commits - before.Commits, sent);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task<Dictionary<string, DateTimeOffset>> SendAsync(string prefix, int count, double rate)
    {
        // As a third party would: straight to the queue.
        var intake = await Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"exchange:{Queues.Intake}"));
        var sent = new Dictionary<string, DateTimeOffset>();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds(i / rate) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due);
            }

            var id = $"{prefix}-{i}";
            sent[id] = TimeProvider.System.GetUtcNow();
            await intake.Send(new TicketReady
            {
                Ticket = new TicketReference("local", id),
                Repository = new RepositoryReference("local", "/benchmark"),
                Actor = "benchmark",
                Agent = "rehearsal",
            });
        }

        return sent;
    }

    private Task<long> OpenAsync() =>
        _servers.ScalarAsync<long>("SELECT count(*) FROM stage_attempts WHERE state <> 'Finished' AND stage <> 'Report'");

    private async Task<(TimeSpan Wall, TimeSpan Cpu, long Messages, long Commits)> MeasureAsync()
    {
        // Transactions that only read are given no number.
        var commits = await _servers.ScalarAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        using var process = Process.GetCurrentProcess();
        return (Stopwatch.GetElapsedTime(0), process.TotalProcessorTime, _counters.Messages, commits);
    }
}
