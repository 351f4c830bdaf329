using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>Every check of <c>doctor</c>, in the order it is printed.</summary>
internal sealed class Checks(ServiceProvider services) : IAsyncDisposable
{
    public static Checks Create(HostSettings settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(settings).AddSingleton(settings.Data);
        services.AddSingleton<ICheck, GitCheck>();
        services.AddSingleton<ICheck, KernelCheck>();
        services.AddSingleton<ICheck, PerlCheck>();
        services.AddSingleton<ICheck, AgentCheck>();
        services.AddSingleton<ICheck, DataDirectoryCheck>();
        services.AddSingleton<ICheck, DatabaseCheck>();
        services.AddSingleton<ICheck, BrokerCheck>();
        return new Checks(services.BuildServiceProvider());
    }

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(services.GetServices<ICheck>().Select(check => check.RunAsync(cancellationToken)));
        return [.. results.SelectMany(result => result)];
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
