using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>Reads runs. Nothing here changes one.</summary>
public interface IRunStore
{
    Task<RunState?> FindAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>The newest run whose pull request this is.</summary>
    Task<RunState?> FindByPullRequestAsync(string forge, string repository, int number, CancellationToken cancellationToken);

    Task<IReadOnlyList<RunState>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>The attempts of a run, oldest first.</summary>
    Task<IReadOnlyList<StageAttempt>> ListAttemptsAsync(Guid runId, CancellationToken cancellationToken);
}
