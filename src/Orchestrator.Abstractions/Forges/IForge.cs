namespace Orchestrator.Forges;

/// <summary>A place where code and pull requests live.</summary>
/// <remarks>
/// Every call may be repeated after a crash, so each must be safe to repeat. Pushing is not here: trusted git does it, with what
/// <see cref="OpenPushAsync"/> gives; <see cref="RepositoryInfo.Remote"/> is for fetching.
/// </remarks>
public interface IForge
{
    /// <summary>The name used in configuration and stored with each run. Never change one that has shipped.</summary>
    string Name { get; }

    /// <summary>Looks a repository up; <see langword="null"/> when it does not exist or is not visible to us.</summary>
    Task<RepositoryInfo?> FindRepositoryAsync(string repository, CancellationToken cancellationToken);

    /// <summary>Gets leave to push to a repository, apart from leave to fetch and for the push alone.</summary>
    Task<PushAccess> OpenPushAsync(string repository, CancellationToken cancellationToken);

    /// <summary>Opens the pull request of <see cref="PullRequestDraft.HeadBranch"/>, or brings the open one in line with the draft.</summary>
    Task<PullRequest> UpsertPullRequestAsync(PullRequestDraft draft, CancellationToken cancellationToken);

    /// <summary>
    /// Says that a pull request is not to be merged yet, or that it is ready. One that somebody else made a draft stays one. A forge
    /// that knows no drafts does nothing.
    /// </summary>
    Task SetDraftAsync(string repository, int number, bool isDraft, CancellationToken cancellationToken);

    /// <summary>Reads one pull request; <see langword="null"/> when it does not exist.</summary>
    Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken);

    /// <summary>The threads of a pull request, oldest first.</summary>
    Task<IReadOnlyList<ReviewThread>> ListThreadsAsync(string repository, int number, CancellationToken cancellationToken);

    /// <summary>Answers a thread, once per <see cref="ThreadReply.IdempotencyKey"/>.</summary>
    Task ReplyAsync(string repository, int number, ThreadReply reply, CancellationToken cancellationToken);

    /// <summary>Asks people or teams to review, by their names at the forge; who has been asked already is asked again.</summary>
    /// <returns>Those who could not be asked, as where they may not see the repository.</returns>
    Task<IReadOnlyList<string>> RequestReviewAsync(string repository, int number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken);

    /// <summary>Shows where a run stands, in place of what was shown for it on that commit. A forge that has nowhere to show it does nothing.</summary>
    Task ShowProgressAsync(string repository, RunProgress progress, CancellationToken cancellationToken);

    /// <summary>What checks other than ours say of a commit.</summary>
    Task<CommitChecks> ReadChecksAsync(string repository, string commit, CancellationToken cancellationToken);

    /// <summary>Has the failed checks of a commit run once more, where the forge can do so and has not done it yet.</summary>
    /// <returns>Whether some are run again now, so that it is too early to say that they failed.</returns>
    Task<bool> RerunChecksAsync(string repository, string commit, CancellationToken cancellationToken);

    /// <summary>Says something on a pull request, once per key. It answers no thread.</summary>
    Task SayAsync(string repository, int number, string key, string body, CancellationToken cancellationToken);

    /// <summary>Closes an open pull request, with a comment that says why. Succeeds when it is no longer open.</summary>
    Task CloseAsync(string repository, int number, string reason, CancellationToken cancellationToken);
}
