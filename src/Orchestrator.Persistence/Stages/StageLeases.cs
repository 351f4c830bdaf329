using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Messaging;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Stages;

internal sealed class StageLeases(
    StageClaims claims,
    IDbContextFactory<OrchestratorDbContext> contexts,
    WriteTransactions transactions,
    DatabaseClock clock,
    OutboxSignal signal,
    TimeProvider time) : IStageLeases
{
    public Task<IReadOnlyList<StageLease>> ClaimAsync(StageClaim claim, CancellationToken cancellationToken) =>
        claims.ClaimAsync(claim, cancellationToken);

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

    private static IQueryable<StageAttempt> Held(OrchestratorDbContext context, StageLease lease) =>
        context.StageAttempts.Where(attempt => attempt.Id == lease.Attempt.Id
            && attempt.State == StageAttemptState.Running
            && attempt.LeaseOwner == lease.Owner
            && attempt.Fence == lease.Fence);
}
