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
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _time;

    internal LocalForgeReviews(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, OutboxSignal signal, TimeProvider time)
    {
        _contexts = contexts;
        _transactions = transactions;
        _signal = signal;
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
    public Task CommentAsync(string repository, int number, LocalReviewComment comment, CancellationToken cancellationToken) => ChangeAsync(
        repository,
        number,
        async (context, pullRequest) =>
        {
            RequireOpen(pullRequest);
            if (comment.ThreadId is { } id)
            {
                await ContinueAsync(context, repository, number, id, comment, cancellationToken);
            }
            else
            {
                LocalThreads.Add(context, repository, number, comment.Path, comment.Line, comment.Author, comment.Body, isOurs: false, _time.GetUtcNow());
            }

            return new ReviewSubmitted { Repository = Reference(repository), PullRequest = number, Actor = comment.Author };
        },
        cancellationToken);

    /// <summary>Merges into the base branch, in the repository itself; returns the commit the base branch is at afterwards.</summary>
    /// <remarks>
    /// Git and the database have no transaction in common. Git goes first and finds its own merge when it is asked again, so
    /// that after a crash between the two the same call completes what is missing.
    /// </remarks>
    public async Task<string> MergeAsync(string repository, int number, string actor, CancellationToken cancellationToken)
    {
        var asked = await ReadAsync(repository, number, cancellationToken);
        RequireOpen(asked);
        var merged = await LocalRepository.MergeAsync(
            repository, asked.BaseBranch, asked.HeadBranch, $"Merge pull request {number}: {asked.Title}", _time.GetUtcNow(), cancellationToken);
        await EndAsync(
            repository,
            number,
            PullRequestState.Merged,
            new PullRequestMerged { Repository = Reference(repository), PullRequest = number, Actor = actor },
            cancellationToken);
        return merged;
    }

    /// <summary>Closes without a merge.</summary>
    public Task CloseAsync(string repository, int number, string actor, CancellationToken cancellationToken) => EndAsync(
        repository,
        number,
        PullRequestState.Closed,
        new PullRequestClosed { Repository = Reference(repository), PullRequest = number, Actor = actor },
        cancellationToken);

    /// <summary>What the pull request changes, as a patch.</summary>
    public async Task<string> DiffAsync(string repository, int number, CancellationToken cancellationToken)
    {
        var pullRequest = await ReadAsync(repository, number, cancellationToken);
        return await LocalRepository.DiffAsync(repository, pullRequest.BaseBranch, pullRequest.HeadCommit, cancellationToken);
    }

    private Task EndAsync(string repository, int number, PullRequestState state, object message, CancellationToken cancellationToken) => ChangeAsync(
        repository,
        number,
        (_, pullRequest) =>
        {
            RequireOpen(pullRequest);
            pullRequest.State = state;
            pullRequest.UpdatedAt = _time.GetUtcNow();
            return Task.FromResult(message);
        },
        cancellationToken);

    /// <summary>
    /// What changes and the message that tells the run are one transaction: a crash leaves both or neither, and whichever
    /// process next runs the bus delivers the message.
    /// </summary>
    private async Task ChangeAsync(
        string repository, int number, Func<OrchestratorDbContext, LocalPullRequest, Task<object>> change, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        await using (var transaction = await _transactions.BeginAsync(context, cancellationToken))
        {
            var pullRequest = await context.Set<LocalPullRequest>().ForUpdate()
                .FirstOrDefaultAsync(one => one.Repository == repository && one.Number == number, cancellationToken) ?? throw LocalForge.Missing(repository, number);
            context.Add(OutboxMessages.Create(Queues.Intake, await change(context, pullRequest), _time.GetUtcNow()));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        _signal.Wake();
    }

    private async Task<LocalPullRequest> ReadAsync(string repository, int number, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await LocalForge.FindAsync(context, repository, number, cancellationToken) ?? throw LocalForge.Missing(repository, number);
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

    private static void RequireOpen(LocalPullRequest pullRequest)
    {
        if (pullRequest.State != PullRequestState.Open)
        {
            throw new ProviderException(
                FailureCategory.Rejected,
                $"Pull request {pullRequest.Number} of {pullRequest.Repository} is {pullRequest.State.ToString().ToLowerInvariant()} already: nobody would act on this any more. Write a new ticket for what is left to do.");
        }
    }

    private static RepositoryReference Reference(string repository) => new(LocalForge.ForgeName, repository);
}
