using MassTransit;
using MassTransit.Saga;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Safety;
using Orchestrator.Stages;
using Orchestrator.Tickets;

namespace Orchestrator.Runs;

/// <summary>The state machine on MassTransit's in-memory harness, with stores that only remember.</summary>
internal sealed class RunHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RunHarness(ServiceProvider services)
    {
        _services = services;
        Harness = services.GetTestHarness();
        Sagas = services.GetRequiredService<IndexedSagaDictionary<RunState>>();
        Queue = services.GetRequiredService<RememberingQueue>();
        Tickets = services.GetRequiredService<RememberingTickets>();
        Notices = services.GetRequiredService<RememberingNotices>();
    }

    public ITestHarness Harness { get; }

    public IndexedSagaDictionary<RunState> Sagas { get; }

    public RememberingQueue Queue { get; }

    public RememberingTickets Tickets { get; }

    public RememberingNotices Notices { get; }

    public static async Task<RunHarness> StartAsync(Action<RunOptions>? configure = null, Action<NoticeOptions>? notices = null)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IRunJournal, SilentJournal>()
            .AddSingleton<RememberingQueue>()
            .AddSingleton<IStageQueue>(provider => provider.GetRequiredService<RememberingQueue>())
            .AddSingleton<RememberingTickets>()
            .AddSingleton<IActiveTickets>(provider => provider.GetRequiredService<RememberingTickets>())
            .AddSingleton<RememberingNotices>()
            .AddSingleton<INoticeQueue>(provider => provider.GetRequiredService<RememberingNotices>())
            .AddSingleton<SecretScan>()
            .AddScoped<RunNotices>();
        services.Configure<NoticeOptions>(options => notices?.Invoke(options));
        services.Configure<RunOptions>(options => configure?.Invoke(options));
        services.AddMassTransitTestHarness(bus =>
        {
            bus.AddSagaStateMachine<RunStateMachine, RunState>().InMemoryRepository().Endpoint(endpoint => endpoint.Name = Queues.Runs);
            bus.SetTestTimeouts(testInactivityTimeout: TimeSpan.FromSeconds(20));
        });
        var harness = new RunHarness(services.BuildServiceProvider(validateScopes: true));
        await harness.Harness.Start();
        return harness;
    }

    /// <summary>Puts a run into a state, waiting for an attempt of the stage that the state is for.</summary>
    public RunState Seed(string state, StageName? stage, Action<RunState>? shape = null)
    {
        var run = new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            CurrentState = state,
            TicketSource = "local",
            TicketId = "one",
            Stage = stage ?? StageName.Implement,
            StageId = stage is null ? null : Guid.CreateVersion7(),
            Attempt = 1,
            Outcome = state == RunStates.Closing ? RunStates.Cancelled : null,
        };
        shape?.Invoke(run);
        Sagas.Add(new SagaInstance<RunState>(run));
        return run;
    }

    /// <summary>Sends a message and returns when it has been dealt with.</summary>
    public async Task SendAsync<T>(T message)
        where T : class
    {
        var id = Guid.CreateVersion7();
        var endpoint = await Harness.Bus.GetSendEndpoint(new Uri($"queue:{Queues.Runs}"));
        await endpoint.Send(message, context => context.MessageId = id);
        Assert.That(await Harness.Consumed.Any<T>(consumed => consumed.Context.MessageId == id), Is.True, $"{typeof(T).Name} was not consumed");
        var fault = Harness.Consumed.Select<T>(consumed => consumed.Context.MessageId == id).First().Exception;
        Assert.That(fault, Is.Null, $"{typeof(T).Name} failed");
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.Stop();
        await _services.DisposeAsync();
    }

    internal sealed class RememberingQueue : IStageQueue
    {
        public List<StageAttempt> Added { get; } = [];

        public List<Guid> Cancelled { get; } = [];

        public void Add(StageAttempt attempt) => Added.Add(attempt);

        public Task CancelAsync(Guid attemptId, CancellationToken cancellationToken)
        {
            Cancelled.Add(attemptId);
            return Task.CompletedTask;
        }
    }

    internal sealed class RememberingTickets : IActiveTickets
    {
        public List<Guid> Released { get; } = [];

        public Task<Guid> HoldAsync(TicketKey ticket, Guid runId, CancellationToken cancellationToken) => Task.FromResult(runId);

        public Task<Guid?> FindAsync(TicketKey ticket, CancellationToken cancellationToken) => Task.FromResult<Guid?>(null);

        public Task ReleaseAsync(Guid runId, CancellationToken cancellationToken)
        {
            Released.Add(runId);
            return Task.CompletedTask;
        }
    }

    internal sealed class RememberingNotices : INoticeQueue
    {
        public List<(string Target, Notice Notice, DateTimeOffset DueAt)> Added { get; } = [];

        public void Add(string target, Notice notice, DateTimeOffset dueAt) => Added.Add((target, notice, dueAt));
    }

    private sealed class SilentJournal : IRunJournal
    {
        public void Append(RunRecord record)
        {
        }

        public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
