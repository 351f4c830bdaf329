using Microsoft.Extensions.Options;
using Orchestrator.Artefacts;

namespace Orchestrator.Retention;

/// <summary>Deletes what is old enough: rows first, then the artefacts that nothing names any more.</summary>
public sealed class Pruning(IRetentionStore store, IArtefactStore artefacts, IOptions<RetentionOptions> options)
{
    public async Task<PruneReport> RunAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var report = await store.PruneAsync(dryRun, cancellationToken);

        // Names are read after the rows went, so that theirs can go at once; one named meanwhile is younger than the age asked for.
        var named = new NamedArtefacts();
        await foreach (var name in store.ListNamedArtefactsAsync(cancellationToken))
        {
            named.Add(name);
        }

        return report with { Artefacts = await artefacts.PruneAsync(named.Contains, options.Value.UnnamedArtefacts, dryRun, cancellationToken) };
    }
}
