using Orchestrator.Failures;
using Orchestrator.Runs;

namespace Orchestrator.Forges;

/// <summary>Finds the repository of a run at its forge.</summary>
public sealed class RunRepositories(ForgeCatalog forges)
{
    public async Task<(IForge Forge, RepositoryInfo Repository)> GetAsync(RunState run, CancellationToken cancellationToken)
    {
        var forge = forges.Get(run.Forge);
        var repository = await forge.FindRepositoryAsync(run.Repository, cancellationToken)
            ?? throw new ProviderException(
                FailureCategory.NotFound,
                $"Repository '{run.Repository}' was not found on forge '{run.Forge}'. Check its name, and that we may see it.");
        return (forge, repository);
    }
}
