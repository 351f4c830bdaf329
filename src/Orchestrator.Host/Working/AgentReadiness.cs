using Orchestrator.Agents;
using Orchestrator.Commands;
using Orchestrator.Credentials;
using Orchestrator.Egress;
using Orchestrator.Hosting;
using Orchestrator.Policies;
using Orchestrator.Settings;

namespace Orchestrator.Working;

/// <summary>Says before the work begins what an agent lacks here, rather than after minutes of it.</summary>
internal static class AgentReadiness
{
    private static readonly string DefaultAgent = new StagePolicyOptions().Agent;

    /// <summary>The agent asked for, or the operator's own, able to start.</summary>
    public static async Task<ICodingAgent> RequireAsync(HostSettings settings, string? name, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddStore(settings).AddWork(settings).BuildServiceProvider();
        var agent = services.GetRequiredService<AgentCatalog>().Get(name ?? settings.Configuration["Policy:Agent"] ?? DefaultAgent);
        var found = await agent.FindAsync(cancellationToken);
        if (!found.Found)
        {
            throw new CommandException(ExitCodes.NotReady, $"The agent '{agent.Name}' cannot start here. {found.Remedy}".TrimEnd());
        }

        if (agent.Capabilities.Protocol is { } protocol
            && services.GetRequiredService<ModelRoutes>().For(protocol).Credential is { Length: > 0 } credential
            && await services.GetRequiredService<ICredentialStore>().FindAsync(credential, cancellationToken) is null)
        {
            throw new CommandException(
                ExitCodes.NotReady,
                $"The agent '{agent.Name}' needs the key '{credential}', which is not set. {CredentialRemedy.For(services, credential)}");
        }

        return agent;
    }
}
