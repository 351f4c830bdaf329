using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.V1;
using Orchestrator.Hosting;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Settings;
using Orchestrator.Tickets.Local;

namespace Orchestrator;

/// <summary>The whole program in this process as it is by default: memory bus, SQLite, bubblewrap, local forge.</summary>
internal sealed class RunProgram : IAsyncDisposable
{
    // Often enough to see the end of a run soon, seldom enough to take nothing from it that counts.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly string _directory;
    private readonly IHost _host;
    private int _tickets;

    private RunProgram(string directory, IHost host)
    {
        _directory = directory;
        _host = host;
    }

    public IServiceProvider Services => _host.Services;

    public static async Task<RunProgram> StartAsync(string directory)
    {
        var settings = HostSettings.Load(null, new Dictionary<string, string?>
        {
            ["Data:Directory"] = Path.Combine(directory, "data"),
            ["Agents:rehearsal:Script"] = Path.Combine(AppContext.BaseDirectory, "script.json"),
        });
        settings.Data.Create();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "orchestrator" });
        builder.Services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddStore(settings).AddWork(settings);
        var host = builder.Build();
        await StoreUpgrade.RequireAsync(host.Services, CancellationToken.None);
        await host.StartAsync();
        return new RunProgram(directory, host);
    }

    /// <summary>Carries tickets at the same time to their pull requests, and returns when each was asked for.</summary>
    public async Task<IReadOnlyList<(RunState Run, DateTimeOffset Asked)>> CarryAsync(string repository, int count)
    {
        var sender = Services.GetRequiredService<IDurableSender>();
        var asked = new Dictionary<string, DateTimeOffset>();
        for (var i = 0; i < count; i++)
        {
            var file = Path.Combine(_directory, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ticket-{++_tickets}.md"));
            await File.WriteAllTextAsync(file, "# Greet the reader\n\nThe README should greet whoever reads it.\n");
            var key = await Services.GetRequiredService<LocalTicketSource>().AdoptAsync(file, CancellationToken.None);
            asked[key.Id] = TimeProvider.System.GetUtcNow();
            await sender.SendAsync(
                Queues.Intake,
                new TicketReady
                {
                    Ticket = new TicketReference(key.Source, key.Id),
                    Repository = new RepositoryReference("local", repository),
                    Actor = "benchmark",
                    Agent = "rehearsal",
                },
                CancellationToken.None);
        }

        return await FinishedAsync(asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task<IReadOnlyList<(RunState Run, DateTimeOffset Asked)>> FinishedAsync(Dictionary<string, DateTimeOffset> asked)
    {
        var store = Services.GetRequiredService<IRunStore>();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (true)
        {
            var runs = (await store.ListAsync(new RunQuery { Limit = asked.Count }, patience.Token)).Where(run => asked.ContainsKey(run.TicketId)).ToList();
            if (runs.Find(run => run.CurrentState is RunStates.NeedsHuman or RunStates.Failed) is { } stopped)
            {
                throw new InvalidOperationException($"Run {stopped.CorrelationId} stopped: {stopped.Reason}");
            }

            if (runs.Count == asked.Count && runs.All(run => run.CurrentState == RunStates.InReview))
            {
                return [.. runs.Select(run => (run, asked[run.TicketId]))];
            }

            await Task.Delay(Look, patience.Token);
        }
    }
}
