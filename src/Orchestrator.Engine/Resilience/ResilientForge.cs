using Orchestrator.Forges;

namespace Orchestrator.Resilience;

/// <summary>A forge behind its pipeline. Every call of a forge is safe to repeat, so every one is.</summary>
internal sealed class ResilientForge(IForge forge, ProviderPipeline pipeline) : IForge
{
    public string Name => forge.Name;

    public Task<RepositoryInfo?> FindRepositoryAsync(string repository, CancellationToken cancellationToken) =>
        pipeline.CallAsync("find a repository", token => forge.FindRepositoryAsync(repository, token), cancellationToken);

    public Task<PushAccess> OpenPushAsync(string repository, CancellationToken cancellationToken) =>
        pipeline.CallAsync("give leave to push", token => forge.OpenPushAsync(repository, token), cancellationToken);

    public Task<PullRequest> UpsertPullRequestAsync(PullRequestDraft draft, CancellationToken cancellationToken) =>
        pipeline.CallAsync("open a pull request", token => forge.UpsertPullRequestAsync(draft, token), cancellationToken);

    public Task SetDraftAsync(string repository, int number, bool isDraft, CancellationToken cancellationToken) =>
        pipeline.CallAsync("make a pull request a draft or ready", token => forge.SetDraftAsync(repository, number, isDraft, token), cancellationToken);

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        pipeline.CallAsync("find a pull request", token => forge.FindPullRequestAsync(repository, number, token), cancellationToken);

    public Task<IReadOnlyList<ReviewThread>> ListThreadsAsync(string repository, int number, CancellationToken cancellationToken) =>
        pipeline.CallAsync("list the threads of a pull request", token => forge.ListThreadsAsync(repository, number, token), cancellationToken);

    public Task ReplyAsync(string repository, int number, ThreadReply reply, CancellationToken cancellationToken) =>
        pipeline.CallAsync("take a reply", token => forge.ReplyAsync(repository, number, reply, token), cancellationToken);

    public Task<IReadOnlyList<string>> RequestReviewAsync(string repository, int number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken) =>
        pipeline.CallAsync("ask for a review", token => forge.RequestReviewAsync(repository, number, reviewers, token), cancellationToken);

    public Task ShowProgressAsync(string repository, RunProgress progress, CancellationToken cancellationToken) =>
        pipeline.CallAsync("show a run's progress", token => forge.ShowProgressAsync(repository, progress, token), cancellationToken);

    public Task<CommitChecks> ReadChecksAsync(string repository, string commit, CancellationToken cancellationToken) =>
        pipeline.CallAsync("read the checks of a commit", token => forge.ReadChecksAsync(repository, commit, token), cancellationToken);

    public Task<bool> RerunChecksAsync(string repository, string commit, CancellationToken cancellationToken) =>
        pipeline.CallAsync("run failed checks again", token => forge.RerunChecksAsync(repository, commit, token), cancellationToken);

    public Task SayAsync(string repository, int number, string key, string body, CancellationToken cancellationToken) =>
        pipeline.CallAsync("take a remark", token => forge.SayAsync(repository, number, key, body, token), cancellationToken);

    public Task CloseAsync(string repository, int number, string reason, CancellationToken cancellationToken) =>
        pipeline.CallAsync("close a pull request", token => forge.CloseAsync(repository, number, reason, token), cancellationToken);
}
