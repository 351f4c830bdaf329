using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Scheduling;

namespace Orchestrator.Stages;

/// <summary>Decides what a worker may take, and takes it.</summary>
internal sealed class StageClaims(
    IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, DatabaseClock clock, IOptions<SchedulingOptions> options)
{
    // Claims are made one after the other over all replicas: rows that each locks for itself could not hold a limit that
    // they share.
    private const string Lock = "stage claims";

    public async Task<IReadOnlyList<StageLease>> ClaimAsync(StageClaim claim, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (claim.Count < 1 || !await IsWorthwhileAsync(context, claim, cancellationToken))
        {
            // Workers ask often and mostly in vain: that must not cost the one lock, nor SQLite's one writer.
            return [];
        }

        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.LockNameAsync(Lock, cancellationToken);

        // Read after the lock: what others claimed until then counts.
        var now = await clock.NowAsync(context, cancellationToken);
        var shares = new TeamShares(await context.TeamShares.ToListAsync(cancellationToken), options.Value);
        var board = await LoadAsync(context, claim, shares, now, cancellationToken);
        var leases = new List<StageLease>();
        while (leases.Count < claim.Count && board.Next() is { } group)
        {
            if (await FirstOfAsync(context, group, now, cancellationToken) is not { } attempt)
            {
                // Somebody is cancelling it this moment.
                board.Drop(group);
                continue;
            }

            attempt.State = StageAttemptState.Running;
            attempt.LeaseOwner = claim.Owner;
            attempt.LeaseUntil = now + claim.Duration;
            attempt.Fence++;
            attempt.StartedAt ??= now;
            shares.Take(context, group.Team);
            await context.SaveChangesAsync(cancellationToken);

            var left = await Of(Claimable(context, now), group).MinAsync(other => (DateTimeOffset?)other.CreatedAt, cancellationToken);
            board.Take(group, left is { } oldest ? group with { Oldest = oldest } : null);
            leases.Add(new StageLease(attempt, attempt.LeaseOwner, attempt.Fence));
        }

        await transaction.CommitAsync(cancellationToken);
        return leases;
    }

    private async Task<bool> IsWorthwhileAsync(OrchestratorDbContext context, StageClaim claim, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(context, cancellationToken);
        if (!await Claimable(context, now).AnyAsync(cancellationToken))
        {
            return false;
        }

        return (await LoadAsync(context, claim, new TeamShares([], options.Value), now, cancellationToken)).Next() is not null;
    }

    private async Task<ClaimBoard> LoadAsync(
        OrchestratorDbContext context, StageClaim claim, TeamShares shares, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = await Claimable(context, now)
            .GroupBy(attempt => new { attempt.Team, attempt.Repository, attempt.Agent, attempt.Sandbox, attempt.Priority })
            .Select(group => new { group.Key, Oldest = group.Min(attempt => attempt.CreatedAt) })
            .ToListAsync(cancellationToken);

        // A lease that has run out holds nobody's place.
        var running = await context.StageAttempts
            .Where(attempt => attempt.State == StageAttemptState.Running && attempt.LeaseUntil >= now)
            .GroupBy(attempt => new { attempt.Team, attempt.Repository, attempt.Agent })
            .Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        var outages = await context.Outages.AsNoTracking().Where(outage => outage.Until > now).ToListAsync(cancellationToken);
        return new ClaimBoard(
            claim,
            waiting.Select(group => new ClaimGroup(
                group.Key.Team, group.Key.Repository, group.Key.Agent, group.Key.Sandbox, group.Key.Priority, group.Oldest)),
            running.Select(group => new RunningGroup(group.Key.Team, group.Key.Repository, group.Key.Agent, group.Count)),
            outages,
            shares,
            options.Value);
    }

    private static Task<StageAttempt?> FirstOfAsync(
        OrchestratorDbContext context, ClaimGroup group, DateTimeOffset now, CancellationToken cancellationToken) =>
        Of(Claimable(context, now), group)
            .ForUpdateSkippingLocked()
            .OrderBy(attempt => attempt.CreatedAt)
            .ThenBy(attempt => attempt.Id)
            .FirstOrDefaultAsync(cancellationToken);

    private static IQueryable<StageAttempt> Claimable(OrchestratorDbContext context, DateTimeOffset now) =>
        context.StageAttempts.Where(attempt =>
            (attempt.State == StageAttemptState.Ready && attempt.NotBefore <= now)
            || (attempt.State == StageAttemptState.Running && attempt.LeaseUntil < now));

    private static IQueryable<StageAttempt> Of(IQueryable<StageAttempt> attempts, ClaimGroup group) => attempts.Where(attempt =>
        attempt.Team == group.Team
        && attempt.Repository == group.Repository
        && attempt.Agent == group.Agent
        && attempt.Sandbox == group.Sandbox
        && attempt.Priority == group.Priority);
}
