using Orchestrator.Commands;
using Orchestrator.Hosting;
using Orchestrator.Telemetry;
using Orchestrator.Workers;

namespace Orchestrator.Working;

/// <summary>Bus, saga and worker inside a command's own process.</summary>
internal sealed class EmbeddedWorker : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly IHost _host;
    private bool _isStopped;

    private EmbeddedWorker(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    /// <summary>Cancelled when a part of the worker broke and took it down.</summary>
    public CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>Starts everything; the database is brought up to date first.</summary>
    public static async Task<EmbeddedWorker> StartAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "orchestrator" });
        builder.Services.AddLogging(invocation.ConfigureLogging);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddStore(invocation.Settings).AddWork(invocation.Settings);
        builder.AddTelemetry("embedded", invocation.Settings.Variables);

        // Nobody else carries these runs out: an agent that is not here is to be said at once, not waited for.
        builder.Services.Configure<WorkerOptions>(options => options.LeavesMissingAgents = false);
        var worker = new EmbeddedWorker(builder.Build());
        try
        {
            await StoreUpgrade.RequireAsync(worker.Services, cancellationToken);
            await worker._host.StartAsync(cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hands work back and stops; what was written stays.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _host.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_host is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            _host.Dispose();
        }
    }
}
