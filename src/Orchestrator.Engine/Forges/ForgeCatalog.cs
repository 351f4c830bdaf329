using Orchestrator.Failures;
using Orchestrator.Resilience;
using Orchestrator.Scheduling;

namespace Orchestrator.Forges;

/// <summary>The forges this installation speaks to, by name, each behind its pipeline.</summary>
public sealed class ForgeCatalog(IEnumerable<IForge> forges, ProviderPipelines pipelines)
{
    private readonly Dictionary<string, IForge> _forges = forges.ToDictionary(
        forge => forge.Name, forge => (IForge)new ResilientForge(forge, pipelines.For(OutageKind.Forge, forge.Name)), StringComparer.Ordinal);

    public IForge Get(string name) => _forges.TryGetValue(name, out var forge)
        ? forge
        : throw new ProviderException(
            FailureCategory.Configuration,
            $"There is no forge '{name}' here. Known forges: {string.Join(", ", _forges.Keys.Order(StringComparer.Ordinal))}.");
}
