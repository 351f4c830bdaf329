using Orchestrator.Artefacts;
using Orchestrator.Forges;
using Orchestrator.Policies;
using Orchestrator.Runs;
using Orchestrator.Tickets;

namespace Orchestrator.Stages;

/// <summary>Loads <see cref="StageInputs"/> and the run's other artefacts.</summary>
public sealed class StageInputLoader(JsonArtefacts artefacts, RunRepositories repositories)
{
    public async Task<StageInputs> LoadAsync(RunState run, CancellationToken cancellationToken)
    {
        var (forge, repository) = await repositories.GetAsync(run, cancellationToken);
        return new StageInputs(
            await artefacts.GetAsync<Ticket>(run, ArtefactNames.Ticket, cancellationToken),
            await artefacts.GetAsync<EffectiveSettings>(run, ArtefactNames.Configuration, cancellationToken),
            forge,
            repository);
    }

    public Task<PlanDocument> PlanAsync(RunState run, CancellationToken cancellationToken) =>
        artefacts.GetAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken);

    public Task<PlanDocument?> FindPlanAsync(RunState run, CancellationToken cancellationToken) =>
        artefacts.FindAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken);

    public Task<Feedback?> FeedbackAsync(RunState run, CancellationToken cancellationToken) =>
        artefacts.FindAsync<Feedback>(run, ArtefactNames.Feedback, cancellationToken);
}
