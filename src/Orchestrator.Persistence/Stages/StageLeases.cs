using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Messaging;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Stages;

internal sealed class StageLeases(
    IDbContextFactory<OrchestratorDbContext> contexts,
    WriteTransactions transactions,
    DatabaseClock clock,
    OutboxSignal signal,
    TimeProvider time) : IStageLeases
{
    public async Task<IReadOnlyList<StageLease>> ClaimAsync(
        string owner, int count, IReadOnlyCollection<string> agents, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        if (count < 1 || !await Claimable(context, agents, now).AnyAsync(cancellationToken))
        {
            // Workers ask often and mostly in vain: that must not cost the database's one writer.
            return [];
        }

        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var leases = new List<StageLease>();

        // One by one, because each claim changes whose turn is next.
        while (leases.Count < count && await NextAsync(context, agents, now, cancellationToken) is { } attempt)
        {
            attempt.State = StageAttemptState.Running;
            attempt.LeaseOwner = owner;
            attempt.LeaseUntil = now + duration;
            attempt.Fence++;
            attempt.StartedAt ??= now;
            await context.SaveChangesAsync(cancellationToken);

            leases.Add(new StageLease(attempt, attempt.LeaseOwner, attempt.Fence));
        }

        await transaction.CommitAsync(cancellationToken);
        return leases;
    }

    public async Task<bool> RenewAsync(StageLease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var until = await clock.NowAsync(context, cancellationToken) + duration;
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var rows = await Held(context, lease).ExecuteUpdateAsync(
            set => set.SetProperty(attempt => attempt.LeaseUntil, until), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows == 1;
    }

    public async Task<bool> FinishAsync(StageLease lease, StageFinish finish, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await clock.NowAsync(context, cancellationToken);
        await using (var transaction = await transactions.BeginAsync(context, cancellationToken))
        {
            var rows = await Held(context, lease).ExecuteUpdateAsync(
                set => set
                    .SetProperty(attempt => attempt.State, StageAttemptState.Finished)
                    .SetProperty(attempt => attempt.LeaseUntil, (DateTimeOffset?)null)
                    .SetProperty(attempt => attempt.FinishedAt, now)
                    .SetProperty(attempt => attempt.Outcome, finish.Outcome)
                    .SetProperty(attempt => attempt.Summary, finish.Summary)
                    .SetProperty(attempt => attempt.CostUsd, finish.CostUsd)
                    .SetProperty(attempt => attempt.InputTokens, finish.InputTokens)
                    .SetProperty(attempt => attempt.OutputTokens, finish.OutputTokens),
                cancellationToken);
            if (rows == 0)
            {
                return false;
            }

            context.Add(OutboxMessages.Create(Queues.Runs, finish.Message, time.GetUtcNow()));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        signal.Wake();
        return true;
    }

    public async Task<bool> ReleaseAsync(StageLease lease, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var transaction = await transactions.BeginAsync(context, cancellationToken))
        {
            var rows = await Held(context, lease).ExecuteUpdateAsync(
                set => set
                    .SetProperty(attempt => attempt.State, StageAttemptState.Ready)
                    .SetProperty(attempt => attempt.LeaseOwner, (string?)null)
                    .SetProperty(attempt => attempt.LeaseUntil, (DateTimeOffset?)null),
                cancellationToken);
            if (rows == 0)
            {
                return false;
            }

            context.Add(OutboxMessages.Create(Queues.Stages, new RunStage(lease.Attempt.Id), time.GetUtcNow()));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        signal.Wake();
        return true;
    }

    private static IQueryable<StageAttempt> Claimable(OrchestratorDbContext context, IReadOnlyCollection<string> agents, DateTimeOffset now)
    {
        var names = agents.ToArray();
        return context.StageAttempts.Where(attempt =>
            ((attempt.State == StageAttemptState.Ready && attempt.NotBefore <= now)
                || (attempt.State == StageAttemptState.Running && attempt.LeaseUntil < now))
            && (attempt.Agent == "" || names.Contains(attempt.Agent)));
    }

    private static Task<StageAttempt?> NextAsync(
        OrchestratorDbContext context, IReadOnlyCollection<string> agents, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A lease that has run out holds nobody's place.
        var running = context.StageAttempts.Where(attempt => attempt.State == StageAttemptState.Running && attempt.LeaseUntil >= now);
        return Claimable(context, agents, now)
            .ForUpdateSkippingLocked()
            .OrderBy(attempt => running.Count(other => other.Team == attempt.Team))
            .ThenBy(attempt => running.Count(other => other.Repository == attempt.Repository))
            .ThenByDescending(attempt => attempt.Priority)
            .ThenBy(attempt => attempt.CreatedAt)
            .ThenBy(attempt => attempt.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<StageAttempt> Held(OrchestratorDbContext context, StageLease lease) =>
        context.StageAttempts.Where(attempt => attempt.Id == lease.Attempt.Id
            && attempt.State == StageAttemptState.Running
            && attempt.LeaseOwner == lease.Owner
            && attempt.Fence == lease.Fence);
}
