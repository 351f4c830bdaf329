using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Agents;
using Orchestrator.Contracts.V1;
using Orchestrator.Hosting;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Settings;
using Orchestrator.Tickets.Local;
using Orchestrator.Watching;
using Orchestrator.Working;

namespace Orchestrator.Runs;

/// <summary>The whole program as it is composed, inside the test's own process, with one agent more.</summary>
internal sealed class InProcessWorker : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly IHost _host;

    private InProcessWorker(IHost host) => _host = host;

    private IRunStore Runs => _host.Services.GetRequiredService<IRunStore>();

    public static async Task<InProcessWorker> StartAsync(string data, ICodingAgent agent)
    {
        var settings = HostSettings.Load(null, new Dictionary<string, string?> { ["Data:Directory"] = data, ["Policy:Agent"] = agent.Name });
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "orchestrator" });
        builder.Services.AddLogging(logging => logging.AddFilter(level => level >= LogLevel.Warning).AddSimpleConsole());
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddStore(settings).AddWork(settings);
        builder.Services.AddSingleton(agent);
        var worker = new InProcessWorker(builder.Build());
        await StoreUpgrade.RequireAsync(worker._host.Services, CancellationToken.None);
        await worker._host.StartAsync();
        return worker;
    }

    /// <summary>Asks for a run of a ticket and returns it when it is at rest.</summary>
    public async Task<RunSnapshot> CarryAsync(string repository, string ticketFile)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var key = await _host.Services.GetRequiredService<LocalTicketSource>().AdoptAsync(ticketFile, timeout.Token);
        var ready = new TicketReady { Ticket = new TicketReference(key.Source, key.Id), Repository = new RepositoryReference("local", repository), Actor = "ada" };
        await _host.Services.GetRequiredService<IDurableSender>().SendAsync(Queues.Intake, ready, timeout.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        RunState? run;
        while ((run = (await Runs.ListAsync(new RunQuery(), timeout.Token)).FirstOrDefault(one => one.TicketId == key.Id)) is null)
        {
            await timer.WaitForNextTickAsync(timeout.Token);
        }

        return await RestAsync(run.CorrelationId, _ => true);
    }

    /// <summary>Returns a run when it is at rest and as the caller wants it, with all of its records.</summary>
    public async Task<RunSnapshot> RestAsync(Guid runId, Func<RunSnapshot, bool> wanted)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var watcher = new RunWatcher(Runs, _host.Services.GetRequiredService<IRunJournalReader>(), TimeProvider.System);
        await foreach (var seen in watcher.WatchAsync(runId, 0, timeout.Token))
        {
            if (IsAtRest(seen.Run) && wanted(seen) && await _host.Services.GetRequiredService<BusActivity>().CountWaitingAsync(timeout.Token) == 0)
            {
                await _host.Services.GetRequiredService<IRunJournal>().FlushAsync(timeout.Token);
                return seen with { News = await watcher.ReadAsync(runId, 0, timeout.Token) };
            }
        }

        throw new AssertionException($"Run {runId} is gone.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static bool IsAtRest(RunState run) => RunStates.Final.Contains(run.CurrentState) || RunStates.Parked.Contains(run.CurrentState);
}
