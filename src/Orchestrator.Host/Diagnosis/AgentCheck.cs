using Orchestrator.Agents;
using Orchestrator.Credentials;
using Orchestrator.Egress;
using Orchestrator.Hosting;
using Orchestrator.Settings;
using Orchestrator.Working;

namespace Orchestrator.Diagnosis;

/// <summary>Each agent: its program, and whether its key is there; never the key.</summary>
internal sealed class AgentCheck(HostSettings settings) : ICheck
{
    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddStore(settings).AddWork(settings).BuildServiceProvider();
        var results = new List<CheckResult>();
        foreach (var agent in services.GetServices<ICodingAgent>().OrderBy(agent => agent.Name, StringComparer.Ordinal))
        {
            results.Add(await CheckAsync(services, agent, cancellationToken));
        }

        return results;
    }

    /// <summary>No single agent is essential: which ones are used is the operator's choice.</summary>
    private static async Task<CheckResult> CheckAsync(IServiceProvider services, ICodingAgent agent, CancellationToken cancellationToken)
    {
        var name = $"agent {agent.Name}";
        var found = await agent.FindAsync(cancellationToken);
        if (!found.Found)
        {
            return CheckResult.Warning(name, "not available", found.Remedy ?? "Install it.");
        }

        if (agent.Capabilities.Protocol is not { } protocol || services.GetRequiredService<ModelRoutes>().For(protocol).Credential is not { Length: > 0 } credential)
        {
            return CheckResult.Ok(name, found.Version ?? "found");
        }

        return await services.GetRequiredService<ICredentialStore>().FindAsync(credential, cancellationToken) is null
            ? CheckResult.Warning(name, $"{found.Version ?? "found"}, but the key '{credential}' is not set", CredentialRemedy.For(services, credential))
            : CheckResult.Ok(name, $"{found.Version ?? "found"}, key '{credential}' is set");
    }
}
