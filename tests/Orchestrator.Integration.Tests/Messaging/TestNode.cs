using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Databases;
using Orchestrator.Runs;

namespace Orchestrator.Messaging;

/// <summary>A process of the orchestrator as far as state and messages go, within the test's process.</summary>
internal sealed class TestNode(IHost host, TestLog log, TestReceiver receiver) : IAsyncDisposable
{
    /// <summary>Reached only when something is wrong.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public IServiceProvider Services => host.Services;

    public TestLog Log => log;

    public TestReceiver Receiver => receiver;

    public IDurableSender Sender => Services.GetRequiredService<IDurableSender>();

    /// <summary>Builds a node; with a bus unless told otherwise. Its database is migrated.</summary>
    public static async Task<TestNode> BuildAsync(
        IReadOnlyDictionary<string, string?> settings, bool withBus = true, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        configure?.Invoke(builder.Services);
        builder.Services.AddOrchestratorPersistence(builder.Configuration.GetSection("Persistence"));
        var log = new TestLog();
        var receiver = new TestReceiver();
        if (withBus)
        {
            builder.Services.AddOrchestratorBus(builder.Configuration.GetSection("Bus"), bus =>
            {
                bus.AddSagaStateMachine<TestMachine, RunState>().Endpoint(endpoint => endpoint.Name = Queues.Runs);
                bus.AddConsumer<TestStageConsumer>().Endpoint(endpoint => endpoint.Name = Queues.Stages);
                bus.AddReceiveObserver(_ => receiver);
            });
        }

        builder.Services.AddSingleton<ILoggerProvider>(log);
        var node = new TestNode(builder.Build(), log, receiver);
        await node.Services.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        return node;
    }

    public static async Task<TestNode> StartAsync(
        IReadOnlyDictionary<string, string?> settings, bool withBus = true, Action<IServiceCollection>? configure = null)
    {
        var node = await BuildAsync(settings, withBus, configure);
        await node.HostAsync();
        return node;
    }

    public Task HostAsync() => host.StartAsync();

    public OrchestratorDbContext Open() => Services.GetRequiredService<IDbContextFactory<OrchestratorDbContext>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
