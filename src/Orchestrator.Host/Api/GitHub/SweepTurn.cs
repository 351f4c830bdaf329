using Orchestrator.Clients.GitHub;

namespace Orchestrator.Api.GitHub;

/// <summary>Which repositories are looked through now: the named ones always, others in turn.</summary>
internal sealed class SweepTurn
{
    private int _next;

    public IReadOnlyList<string> Take(IReadOnlyCollection<string> named, IReadOnlyList<RepositoryName> others, int limit)
    {
        var rest = others.Select(name => $"{name}").Except(named, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var count = Math.Clamp(limit - named.Count, 0, rest.Count);
        var taken = Enumerable.Range(0, count).Select(index => rest[(_next + index) % rest.Count]).ToList();
        _next = rest.Count == 0 ? 0 : (_next + count) % rest.Count;
        return [.. named, .. taken];
    }
}
