using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Failures;
using Orchestrator.Git;

namespace Orchestrator.Forges.Local;

/// <summary>Pull requests beside a git repository on this machine: reviews and threads in the database, branches in the repository.</summary>
/// <remarks>A repository's name is its absolute path; bare or not, it is pushed to by path.</remarks>
internal sealed class LocalForge(IDbContextFactory<OrchestratorDbContext> contexts, WriteTransactions transactions, TimeProvider time) : IForge
{
    public const string ForgeName = "local";

    public string Name => ForgeName;

    public async Task<RepositoryInfo?> FindRepositoryAsync(string repository, CancellationToken cancellationToken)
    {
        if (!Path.IsPathRooted(repository))
        {
            throw new ProviderException(FailureCategory.Configuration, $"'{repository}' is not an absolute path; the local forge names repositories by their path.");
        }

        return Directory.Exists(repository)
            ? new RepositoryInfo(repository, await LocalRepository.DefaultBranchAsync(repository, cancellationToken), new GitRemote(repository))
            : null;
    }

    public Task<PushAccess> OpenPushAsync(string repository, CancellationToken cancellationToken) => Task.FromResult(new PushAccess(new GitRemote(repository)));

    public async Task<PullRequest> UpsertPullRequestAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);

        // Nobody else may look for the open one, or for the next number, until this one is there.
        await context.LockNameAsync($"pull requests of {draft.Repository}", cancellationToken);
        var open = await context.Set<LocalPullRequest>().FirstOrDefaultAsync(
            one => one.Repository == draft.Repository && one.HeadBranch == draft.HeadBranch && one.State == PullRequestState.Open,
            cancellationToken);
        if (open is null && draft.Number is { } number)
        {
            return Shape(await FindAsync(context, draft.Repository, number, cancellationToken) ?? throw Missing(draft.Repository, number));
        }

        if (open is null)
        {
            var last = await context.Set<LocalPullRequest>().Where(one => one.Repository == draft.Repository).MaxAsync(one => (int?)one.Number, cancellationToken);
            open = new LocalPullRequest
            {
                Repository = draft.Repository,
                Number = (last ?? 0) + 1,
                RunId = draft.RunId,
                HeadBranch = draft.HeadBranch,
                State = PullRequestState.Open,
                CreatedAt = time.GetUtcNow(),
            };
            context.Add(open);
        }

        open.Title = draft.Title;
        open.Body = draft.Body;
        open.BaseBranch = draft.BaseBranch;
        open.HeadCommit = draft.HeadCommit;
        open.UpdatedAt = time.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Shape(open);
    }

    /// <summary>Whoever merges here has been told to.</summary>
    public Task SetDraftAsync(string repository, int number, bool isDraft, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindAsync(context, repository, number, cancellationToken) is { } found ? Shape(found) : null;
    }

    public async Task<IReadOnlyList<ReviewThread>> ListThreadsAsync(string repository, int number, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        _ = await FindAsync(context, repository, number, cancellationToken) ?? throw Missing(repository, number);
        var threads = await context.Set<LocalThread>().AsNoTracking()
            .Where(thread => thread.Repository == repository && thread.Number == number)
            .OrderBy(thread => thread.CreatedAt).ThenBy(thread => thread.Id)
            .ToListAsync(cancellationToken);
        var ids = threads.Select(thread => thread.Id).ToList();
        var comments = (await context.Set<LocalComment>().AsNoTracking()
            .Where(comment => ids.Contains(comment.ThreadId))
            .OrderBy(comment => comment.CreatedAt).ThenBy(comment => comment.Id)
            .ToListAsync(cancellationToken)).ToLookup(comment => comment.ThreadId);
        return
        [
            .. threads.Select(thread => new ReviewThread
            {
                Id = thread.Id.ToString("N"),
                Path = thread.Path,
                Line = thread.Line,
                IsResolved = thread.IsResolved,
                Comments = [.. comments[thread.Id].Select(comment => new ReviewComment(comment.Author, comment.Body, comment.CreatedAt, comment.IsOurs))],
            }),
        ];
    }

    public async Task ReplyAsync(string repository, int number, ThreadReply reply, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var thread = Guid.TryParseExact(reply.ThreadId, "N", out var id)
            ? await context.Set<LocalThread>().ForUpdate().FirstOrDefaultAsync(one => one.Id == id && one.Repository == repository && one.Number == number, cancellationToken)
            : null;
        if (thread is null)
        {
            throw new ProviderException(FailureCategory.NotFound, $"Pull request {number} of {repository} has no thread '{reply.ThreadId}'.");
        }

        if (await context.Set<LocalComment>().AnyAsync(comment => comment.IdempotencyKey == reply.IdempotencyKey, cancellationToken))
        {
            return;
        }

        context.Add(new LocalComment
        {
            Id = Guid.CreateVersion7(),
            ThreadId = thread.Id,
            Author = "orchestrator",
            Body = reply.Body,
            IsOurs = true,
            IdempotencyKey = reply.IdempotencyKey,
            CreatedAt = time.GetUtcNow(),
        });
        thread.IsResolved |= reply.Resolve;
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Nobody is asked here: whoever works on this machine sees the pull request anyway.</summary>
    public Task<IReadOnlyList<string>> RequestReviewAsync(string repository, int number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The command line shows it by itself.</summary>
    public Task ShowProgressAsync(string repository, RunProgress progress, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Nothing but the run itself checks commits here.</summary>
    public Task<CommitChecks> ReadChecksAsync(string repository, string commit, CancellationToken cancellationToken) => Task.FromResult(CommitChecks.None);

    public Task<bool> RerunChecksAsync(string repository, string commit, CancellationToken cancellationToken) => Task.FromResult(false);

    public async Task SayAsync(string repository, int number, string key, string body, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        await context.LockNameAsync($"remark {key}", cancellationToken);
        if (await FindAsync(context, repository, number, cancellationToken) is null)
        {
            throw Missing(repository, number);
        }

        if (await context.Set<LocalComment>().AnyAsync(comment => comment.IdempotencyKey == key, cancellationToken))
        {
            return;
        }

        LocalThreads.Add(context, repository, number, null, null, "orchestrator", body, isOurs: true, time.GetUtcNow(), key);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task CloseAsync(string repository, int number, string reason, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await transactions.BeginAsync(context, cancellationToken);
        var open = await context.Set<LocalPullRequest>().ForUpdate()
            .FirstOrDefaultAsync(one => one.Repository == repository && one.Number == number, cancellationToken);
        if (open is not { State: PullRequestState.Open })
        {
            return;
        }

        open.State = PullRequestState.Closed;
        open.UpdatedAt = time.GetUtcNow();
        LocalThreads.Add(context, repository, number, null, null, "orchestrator", reason, isOurs: true, time.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    internal static Task<LocalPullRequest?> FindAsync(OrchestratorDbContext context, string repository, int number, CancellationToken cancellationToken) =>
        context.Set<LocalPullRequest>().FirstOrDefaultAsync(one => one.Repository == repository && one.Number == number, cancellationToken);

    internal static ProviderException Missing(string repository, int number) =>
        new(FailureCategory.NotFound, $"There is no pull request {number} for {repository}. 'orchestrator pr list' shows those there are.");

    internal static PullRequest Shape(LocalPullRequest pullRequest) => new()
    {
        Repository = pullRequest.Repository,
        Number = pullRequest.Number,
        Title = pullRequest.Title,
        Body = pullRequest.Body,
        HeadBranch = pullRequest.HeadBranch,
        HeadCommit = pullRequest.HeadCommit,
        BaseBranch = pullRequest.BaseBranch,
        State = pullRequest.State,
    };
}
