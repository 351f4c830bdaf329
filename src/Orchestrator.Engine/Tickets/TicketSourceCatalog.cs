using Orchestrator.Failures;

namespace Orchestrator.Tickets;

/// <summary>The trackers this installation reads, by name.</summary>
public sealed class TicketSourceCatalog(IEnumerable<ITicketSource> sources)
{
    private readonly Dictionary<string, ITicketSource> _sources = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);

    public ITicketSource Get(string name) => _sources.TryGetValue(name, out var source)
        ? source
        : throw new ProviderException(
            FailureCategory.Configuration,
            $"There is no ticket source '{name}' here. Known sources: {string.Join(", ", _sources.Keys.Order(StringComparer.Ordinal))}.");
}
