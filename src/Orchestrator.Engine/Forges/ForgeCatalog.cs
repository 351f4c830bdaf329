using Orchestrator.Failures;

namespace Orchestrator.Forges;

/// <summary>The forges this installation speaks to, by name.</summary>
public sealed class ForgeCatalog(IEnumerable<IForge> forges)
{
    private readonly Dictionary<string, IForge> _forges = forges.ToDictionary(forge => forge.Name, StringComparer.Ordinal);

    public IForge Get(string name) => _forges.TryGetValue(name, out var forge)
        ? forge
        : throw new ProviderException(
            FailureCategory.Configuration,
            $"There is no forge '{name}' here. Known forges: {string.Join(", ", _forges.Keys.Order(StringComparer.Ordinal))}.");
}
