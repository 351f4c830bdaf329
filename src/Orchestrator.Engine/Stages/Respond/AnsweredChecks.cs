using Orchestrator.Artefacts;
using Orchestrator.Forges;
using Orchestrator.Runs;

namespace Orchestrator.Stages.Respond;

/// <summary>Failed checks that a round has dealt with: what failed again on the same commit is not dealt with again.</summary>
public sealed record AnsweredChecks(string Commit, IReadOnlyList<string> Names)
{
    /// <summary>The failed checks of the run's newest commit that no round has dealt with.</summary>
    public static async Task<IReadOnlyList<FailedCheck>> OpenAsync(RunState run, CommitChecks checks, JsonArtefacts artefacts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(artefacts);
        if (checks.Failed.Count == 0)
        {
            return [];
        }

        var answered = await artefacts.FindAsync<AnsweredChecks>(run, ArtefactNames.AnsweredChecks, cancellationToken);
        return [.. checks.Failed.Where(check => answered is null || answered.Commit != run.HeadCommit || !answered.Names.Contains(check.Name))];
    }
}
