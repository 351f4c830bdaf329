using Orchestrator.Failures;

namespace Orchestrator.Agents;

/// <summary>The agents this worker has, by name.</summary>
public sealed class AgentCatalog(IEnumerable<ICodingAgent> agents)
{
    private readonly Dictionary<string, ICodingAgent> _agents = agents.ToDictionary(agent => agent.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _agents.Keys;

    public ICodingAgent Get(string name) => _agents.TryGetValue(name, out var agent)
        ? agent
        : throw new ProviderException(
            FailureCategory.Configuration,
            $"There is no agent '{name}' here. Known agents: {string.Join(", ", _agents.Keys.Order(StringComparer.Ordinal))}.");
}
