using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Tickets;

namespace Orchestrator.GitHub;

/// <summary>A store with one run, of the issue and the pull request that a test says.</summary>
internal sealed class OneRun : IRunStore, IActiveTickets
{
    public RunState? Run { get; set; }

    public List<StageAttempt> Attempts { get; } = [];

    public Task<RunState?> FindAsync(Guid runId, CancellationToken cancellationToken) => Task.FromResult(Run?.CorrelationId == runId ? Run : null);

    public Task<RunState?> FindByPullRequestAsync(string forge, string repository, int number, CancellationToken cancellationToken) =>
        Task.FromResult(Run is { } run && run.Forge == forge && run.Repository == repository && run.PullRequest == number ? run : null);

    public Task<IReadOnlyList<RunState>> ListAsync(RunQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunState>>(Run is null ? [] : [Run]);

    public Task<IReadOnlyList<StageAttempt>> ListAttemptsAsync(Guid runId, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StageAttempt>>(Attempts);

    public Task<Guid> HoldAsync(TicketKey ticket, Guid runId, CancellationToken cancellationToken) => Task.FromResult(runId);

    public Task<Guid?> FindAsync(TicketKey ticket, CancellationToken cancellationToken) =>
        Task.FromResult(Run is { } run && run.TicketSource == ticket.Source && run.TicketId == ticket.Id ? run.CorrelationId : (Guid?)null);

    public Task ReleaseAsync(Guid runId, CancellationToken cancellationToken) => Task.CompletedTask;
}
