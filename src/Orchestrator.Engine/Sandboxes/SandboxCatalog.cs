using Orchestrator.Failures;

namespace Orchestrator.Sandboxes;

/// <summary>The sandbox providers this worker has, by name.</summary>
public sealed class SandboxCatalog(IEnumerable<ISandboxProvider> providers)
{
    private readonly Dictionary<string, ISandboxProvider> _providers = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<ISandboxProvider> All => _providers.Values;

    public ISandboxProvider Get(string name) => _providers.TryGetValue(name, out var provider)
        ? provider
        : throw new ProviderException(
            FailureCategory.Configuration,
            $"There is no sandbox provider '{name}' here. Known providers: {string.Join(", ", _providers.Keys.Order(StringComparer.Ordinal))}.");
}
