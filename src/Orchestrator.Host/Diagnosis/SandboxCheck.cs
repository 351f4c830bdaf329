using Orchestrator.Failures;
using Orchestrator.Hosting;
using Orchestrator.Policies;
using Orchestrator.Sandboxes;
using Orchestrator.Sandboxes.Docker;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>Starts a sandbox of the provider that stages use, runs a command in it and removes it: the one proof that it works here.</summary>
internal sealed class SandboxCheck(HostSettings settings) : ICheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddStore(settings).AddWork(settings).BuildServiceProvider();
        var name = settings.Configuration["Policy:SandboxProvider"] ?? new StagePolicyOptions().SandboxProvider;
        try
        {
            var provider = services.GetRequiredService<SandboxCatalog>().Get(name);
            return [await TryAsync(provider, cancellationToken), Limits(provider)];
        }
        catch (ProviderException failure)
        {
            return [CheckResult.Failed($"sandbox {name}", failure.Message, Remedy(name))];
        }
    }

    private static async Task<CheckResult> TryAsync(ISandboxProvider provider, CancellationToken cancellationToken)
    {
        var name = $"sandbox {provider.Name}";
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await using var sandbox = await provider.StartAsync(new SandboxSpec { Key = $"doctor-{Guid.CreateVersion7():N}" }, timeout.Token);
            var result = await sandbox.ExecuteAsync(SandboxCommand.Shell("true"), null, timeout.Token);
            if (!result.Succeeded)
            {
                return CheckResult.Failed(name, $"A sandbox starts, but a command in it does not ({result.Ending}, exit code {result.ExitCode}).", Remedy(provider.Name));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Failed(name, $"A sandbox was not ready within {Timeout.TotalSeconds} seconds.", Remedy(provider.Name));
        }

        return CheckResult.Ok(name, "a sandbox starts and runs a command");
    }

    private static string Remedy(string provider) => provider == DockerSandboxProvider.ProviderName
        ? "See the checks of the Docker Engine and its image, which needs sh, perl and git."
        : "Install it with 'apt-get install bubblewrap' on Debian and Ubuntu, and see the checks of the kernel.";

    private static CheckResult Limits(ISandboxProvider provider)
    {
        const string name = "control groups";
        var missing = typeof(SandboxLimits).GetProperties()
            .Select(property => property.Name)
            .Where(limit => !provider.Capabilities.EnforcedLimits.Contains(limit))
            .ToList();
        return missing.Count == 0
            ? CheckResult.Ok(name, "every limit of a sandbox is enforced")
            : CheckResult.Warning(
                name,
                $"Limits that nothing enforces here: {string.Join(", ", missing)}.",
                "Run the service under systemd with Delegate=yes, or give this user a delegated control group.");
    }
}
