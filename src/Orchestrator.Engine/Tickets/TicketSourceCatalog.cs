using Orchestrator.Failures;
using Orchestrator.Resilience;
using Orchestrator.Scheduling;

namespace Orchestrator.Tickets;

/// <summary>The trackers this installation reads, by name, each behind its pipeline.</summary>
public sealed class TicketSourceCatalog(IEnumerable<ITicketSource> sources, ProviderPipelines pipelines)
{
    private readonly Dictionary<string, ITicketSource> _sources = sources.ToDictionary(
        source => source.Name,
        source => (ITicketSource)new ResilientTicketSource(source, pipelines.For(OutageKind.Tickets, source.Name)),
        StringComparer.Ordinal);

    public ITicketSource Get(string name) => _sources.TryGetValue(name, out var source)
        ? source
        : throw new ProviderException(
            FailureCategory.Configuration,
            $"There is no ticket source '{name}' here. Known sources: {string.Join(", ", _sources.Keys.Order(StringComparer.Ordinal))}.");
}
