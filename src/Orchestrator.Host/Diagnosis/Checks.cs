using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>Every check of <c>doctor</c>, in the order it is printed.</summary>
internal sealed class Checks(ServiceProvider services) : IAsyncDisposable
{
    public static Checks Create(HostSettings settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(settings).AddSingleton(settings.Data);
        services.AddSingleton<ICheck, DataDirectoryCheck>();
        services.AddSingleton<ICheck, GitCheck>();
        services.AddSingleton<ICheck, KernelCheck>();
        services.AddSingleton<ICheck, PerlCheck>();
        services.AddSingleton<ICheck, DockerCheck>();
        services.AddSingleton<ICheck, SandboxCheck>();
        services.AddSingleton<ICheck, AgentCheck>();
        services.AddSingleton<ICheck, DatabaseCheck>();
        services.AddSingleton<ICheck, BrokerCheck>();
        services.AddSingleton<ICheck, ArtefactCheck>();
        services.AddSingleton<ICheck, WorkCheck>();
        services.AddSingleton<ICheck, GitHubCheck>();
        services.AddSingleton<ICheck, NoticeCheck>();
        return new Checks(services.BuildServiceProvider());
    }

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        // One after the other: the first makes the data directory for this user alone, and the others work in it.
        var results = new List<CheckResult>();
        foreach (var check in services.GetServices<ICheck>())
        {
            results.AddRange(await check.RunAsync(cancellationToken));
        }

        return results;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
