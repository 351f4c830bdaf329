using Orchestrator.Forges;

namespace Orchestrator.Resilience;

/// <summary>A forge whose lookups do what a test says, one after the other; the last goes on for ever.</summary>
internal sealed class FaultyForge(params Func<CancellationToken, Task<RepositoryInfo?>>[] answers) : IForge
{
    private int _calls;

    public string Name => "faulty";

    public int Calls => Volatile.Read(ref _calls);

    public Task<RepositoryInfo?> FindRepositoryAsync(string repository, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _calls);
        return answers[Math.Min(call, answers.Length) - 1](cancellationToken);
    }

    public Task<PushAccess> OpenPushAsync(string repository, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PullRequest> UpsertPullRequestAsync(PullRequestDraft draft, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetDraftAsync(string repository, int number, bool isDraft, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ReviewThread>> ListThreadsAsync(string repository, int number, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReplyAsync(string repository, int number, ThreadReply reply, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> RequestReviewAsync(string repository, int number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ShowProgressAsync(string repository, RunProgress progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommitChecks> ReadChecksAsync(string repository, string commit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RerunChecksAsync(string repository, string commit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SayAsync(string repository, int number, string key, string body, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CloseAsync(string repository, int number, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();
}
