using Microsoft.EntityFrameworkCore;
using Orchestrator.Contracts.V1;
using Orchestrator.Databases;
using Orchestrator.Failures;
using Orchestrator.Git;
using Orchestrator.Messaging;

namespace Orchestrator.Forges.Local;

/// <summary>What people do on the local forge: look, comment, merge, close. What they do reaches the run as any forge's events would.</summary>
public sealed class LocalForgeReviews
{
    private readonly IDbContextFactory<OrchestratorDbContext> _contexts;
    private readonly WriteTransactions _transactions;
    private readonly IDurableSender _sender;
    private readonly TimeProvider _time;

    internal LocalForgeReviews(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, IDurableSender sender, TimeProvider time)
    {
        _contexts = contexts;
        _transactions = transactions;
        _sender = sender;
        _time = time;
    }

    /// <summary>Pull requests, newest first.</summary>
    public async Task<IReadOnlyList<PullRequest>> ListAsync(string? repository, PullRequestState? state, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Set<LocalPullRequest>().AsNoTracking()
            .Where(one => (repository == null || one.Repository == repository) && (state == null || one.State == state))
            .OrderByDescending(one => one.CreatedAt)
            .ToListAsync(cancellationToken);
        return [.. found.Select(LocalForge.Shape)];
    }

    /// <summary>Begins a thread, on a line of a file, on a file or on the whole, or goes on with one; then tells the run.</summary>
    public async Task CommentAsync(string repository, int number, LocalReviewComment comment, CancellationToken cancellationToken)
    {
        await using (var context = await _contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await _transactions.BeginAsync(context, cancellationToken);
            _ = await OpenAsync(context, repository, number, cancellationToken);
            if (comment.ThreadId is { } id)
            {
                await ContinueAsync(context, repository, number, id, comment, cancellationToken);
            }
            else
            {
                LocalThreads.Add(context, repository, number, comment.Path, comment.Line, comment.Author, comment.Body, isOurs: false, _time.GetUtcNow());
            }

            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await _sender.SendAsync(
            Queues.Intake,
            new ReviewSubmitted { Repository = new RepositoryReference(LocalForge.ForgeName, repository), PullRequest = number, Actor = comment.Author },
            cancellationToken);
    }

    /// <summary>Merges into the base branch, in the repository itself; returns the commit the base branch is at afterwards.</summary>
    public async Task<string> MergeAsync(string repository, int number, string actor, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var pullRequest = await OpenAsync(context, repository, number, cancellationToken);
        var merged = await LocalRepository.MergeAsync(
            repository, pullRequest.BaseBranch, pullRequest.HeadBranch, $"Merge pull request {number}: {pullRequest.Title}", _time.GetUtcNow(), cancellationToken);
        await using (var transaction = await _transactions.BeginAsync(context, cancellationToken))
        {
            pullRequest.State = PullRequestState.Merged;
            pullRequest.UpdatedAt = _time.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await _sender.SendAsync(
            Queues.Intake,
            new PullRequestMerged { Repository = new RepositoryReference(LocalForge.ForgeName, repository), PullRequest = number, Actor = actor },
            cancellationToken);
        return merged;
    }

    /// <summary>Closes without a merge.</summary>
    public async Task CloseAsync(string repository, int number, string actor, CancellationToken cancellationToken)
    {
        await using (var context = await _contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await _transactions.BeginAsync(context, cancellationToken);
            var pullRequest = await OpenAsync(context, repository, number, cancellationToken);
            pullRequest.State = PullRequestState.Closed;
            pullRequest.UpdatedAt = _time.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await _sender.SendAsync(
            Queues.Intake,
            new PullRequestClosed { Repository = new RepositoryReference(LocalForge.ForgeName, repository), PullRequest = number, Actor = actor },
            cancellationToken);
    }

    /// <summary>What the pull request changes, as a patch.</summary>
    public async Task<string> DiffAsync(string repository, int number, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var pullRequest = await LocalForge.FindAsync(context, repository, number, cancellationToken) ?? throw Missing(repository, number);
        return await LocalRepository.DiffAsync(repository, pullRequest.BaseBranch, pullRequest.HeadCommit, cancellationToken);
    }

    private async Task ContinueAsync(OrchestratorDbContext context, string repository, int number, string id, LocalReviewComment comment, CancellationToken cancellationToken)
    {
        var thread = Guid.TryParseExact(id, "N", out var key)
            ? await context.Set<LocalThread>().FirstOrDefaultAsync(one => one.Id == key && one.Repository == repository && one.Number == number, cancellationToken)
            : null;
        if (thread is null)
        {
            throw new ProviderException(FailureCategory.NotFound, $"Pull request {number} of {repository} has no thread '{id}'.");
        }

        // Whoever speaks again is not satisfied.
        thread.IsResolved = false;
        context.Add(new LocalComment { Id = Guid.CreateVersion7(), ThreadId = key, Author = comment.Author, Body = comment.Body, CreatedAt = _time.GetUtcNow() });
    }

    private static async Task<LocalPullRequest> OpenAsync(OrchestratorDbContext context, string repository, int number, CancellationToken cancellationToken)
    {
        var found = await LocalForge.FindAsync(context, repository, number, cancellationToken) ?? throw Missing(repository, number);
        return found.State == PullRequestState.Open
            ? found
            : throw new ProviderException(FailureCategory.Rejected, $"Pull request {number} of {repository} is {found.State.ToString().ToLowerInvariant()} already.");
    }

    private static ProviderException Missing(string repository, int number) =>
        new(FailureCategory.NotFound, $"There is no pull request {number} for {repository}. 'orchestrator pr list' shows those there are.");
}
