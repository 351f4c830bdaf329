using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>Repositories and pull requests on GitHub.</summary>
internal sealed class GitHubForge(IOptions<GitHubOptions> options, GitHubClients clients, GitHubTokens tokens, GitHubThreads threads, ReviewRequests reviews, CheckRuns checks, FailedChecks failures, CheckReruns reruns, Drafts drafts) : IForge
{
    public const string ForgeName = "github";

    private const int TitleLimit = 256;

    private readonly StripedLocks _locks = new();

    public string Name => ForgeName;

    public async Task<RepositoryInfo?> FindRepositoryAsync(string repository, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(repository);
        Octokit.Repository found;
        try
        {
            found = await clients.CallAsync(name, "reading the repository", client => client.Repository.Get(name.Owner, name.Name), cancellationToken);
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            return null;
        }

        if (found.Archived)
        {
            throw new ProviderException(FailureCategory.Configuration, $"{found.FullName} is archived, so nothing can be pushed to it. Unarchive it, then set the label again.");
        }

        return new RepositoryInfo(found.FullName, found.DefaultBranch, await RemoteAsync(found.FullName, TokenScope.Fetch, cancellationToken))
        {
            DropsMergedBranches = options.Value.DeleteMergedBranches,
        };
    }

    public async Task<PushAccess> OpenPushAsync(string repository, CancellationToken cancellationToken)
    {
        var token = await tokens.GetOwnAsync(RepositoryName.Parse(repository), TokenScope.Push, cancellationToken);
        return new PushAccess(Remote(repository, token), () => RevokeAsync(token));
    }

    public Task<PullRequest> UpsertPullRequestAsync(PullRequestDraft draft, CancellationToken cancellationToken) =>
        _locks.RunAsync($"{draft.Repository} {draft.HeadBranch}", () => UpsertAloneAsync(draft, cancellationToken), cancellationToken);

    public Task SetDraftAsync(string repository, int number, bool isDraft, CancellationToken cancellationToken) =>
        drafts.SetAsync(RepositoryName.Parse(repository), number, isDraft, cancellationToken);

    public async Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(repository);
        try
        {
            return Shape(repository, await clients.SendAsync(name, HttpMethod.Get, FormattableString.Invariant($"pulls/{number}"), null, cancellationToken));
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<ReviewThread>> ListThreadsAsync(string repository, int number, CancellationToken cancellationToken)
    {
        await RequireAsync(repository, number, cancellationToken);
        return await threads.ListAsync(RepositoryName.Parse(repository), number, cancellationToken);
    }

    public async Task ReplyAsync(string repository, int number, ThreadReply reply, CancellationToken cancellationToken)
    {
        await RequireAsync(repository, number, cancellationToken);
        await threads.ReplyAsync(RepositoryName.Parse(repository), number, reply, cancellationToken);
    }

    public Task<IReadOnlyList<string>> RequestReviewAsync(string repository, int number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken) =>
        reviews.AskAsync(RepositoryName.Parse(repository), number, reviewers, cancellationToken);

    public Task ShowProgressAsync(string repository, RunProgress progress, CancellationToken cancellationToken) =>
        checks.ShowAsync(RepositoryName.Parse(repository), progress, cancellationToken);

    public Task<CommitChecks> ReadChecksAsync(string repository, string commit, CancellationToken cancellationToken) =>
        failures.ReadAsync(RepositoryName.Parse(repository), commit, cancellationToken);

    public Task<bool> RerunChecksAsync(string repository, string commit, CancellationToken cancellationToken) =>
        reruns.StartAsync(RepositoryName.Parse(repository), commit, cancellationToken);

    public Task SayAsync(string repository, int number, string key, string body, CancellationToken cancellationToken) =>
        threads.SayAsync(RepositoryName.Parse(repository), number, body, key, cancellationToken);

    public async Task CloseAsync(string repository, int number, string reason, CancellationToken cancellationToken)
    {
        if (await FindPullRequestAsync(repository, number, cancellationToken) is not { State: PullRequestState.Open })
        {
            return;
        }

        var name = RepositoryName.Parse(repository);
        var remark = new ThreadReply(GitHubThreads.Conversation, FormattableString.Invariant($"closed {number}"), reason, Resolve: false);
        await threads.ReplyAsync(name, number, remark, cancellationToken);
        await clients.SendAsync(name, HttpMethod.Patch, FormattableString.Invariant($"pulls/{number}"), new { state = "closed" }, cancellationToken);
    }

    private async Task<PullRequest> UpsertAloneAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(draft.Repository);
        var title = draft.Title.Length > TitleLimit ? draft.Title[..(TitleLimit - 1)] + "…" : draft.Title;
        var body = Marker.Fit(ClosingReference.Write(draft, name) + draft.Body);
        if (draft.Number is { } number)
        {
            var known = await clients.SendAsync(name, HttpMethod.Get, FormattableString.Invariant($"pulls/{number}"), null, cancellationToken);
            return Shape(draft.Repository, known) is { State: not PullRequestState.Open } over ? over : await AdoptAsync(name, known, draft, title, body, cancellationToken);
        }

        if (await FindOpenAsync(name, draft.HeadBranch, cancellationToken) is { ValueKind: JsonValueKind.Object } open)
        {
            return await AdoptAsync(name, open, draft, title, body, cancellationToken);
        }

        try
        {
            var made = await drafts.OpenAsync(name, title, body, draft, cancellationToken);
            await LabelAsync(name, made, draft.Labels, cancellationToken);
            return Shape(draft.Repository, made);
        }
        catch (ProviderException refused) when (refused.Category == FailureCategory.Rejected)
        {
            // Somebody, or an attempt of ours whose answer was lost, has just opened it.
            var other = await FindOpenAsync(name, draft.HeadBranch, cancellationToken);
            if (other.ValueKind != JsonValueKind.Object)
            {
                throw;
            }

            return await AdoptAsync(name, other, draft, title, body, cancellationToken);
        }
    }

    private async Task<JsonElement> FindOpenAsync(RepositoryName name, string branch, CancellationToken cancellationToken)
    {
        var found = await clients.ListAsync(name, $"pulls?state=open&head={Uri.EscapeDataString($"{name.Owner}:{branch}")}", cancellationToken);

        // A filter that is not understood is left out by GitHub, and then everything comes.
        return found.Where(one => one.GetProperty("head").GetProperty("ref").GetString() == branch && IsOfItself(one)).FirstOrDefault();
    }

    private async Task<PullRequest> AdoptAsync(RepositoryName name, JsonElement found, PullRequestDraft draft, string title, string body, CancellationToken cancellationToken)
    {
        await LabelAsync(name, found, draft.Labels, cancellationToken);
        var open = Shape(draft.Repository, found);
        return open.Title == title && open.Body == body && open.BaseBranch == draft.BaseBranch
            ? open
            : Shape(draft.Repository, await clients.SendAsync(
                name, HttpMethod.Patch, FormattableString.Invariant($"pulls/{open.Number}"), new { title, body, @base = draft.BaseBranch }, cancellationToken));
    }

    private async Task LabelAsync(RepositoryName name, JsonElement pull, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var present = pull.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("name").GetString());
        var labels = wanted.Except(present, StringComparer.OrdinalIgnoreCase).ToList();
        if (labels.Count > 0)
        {
            await clients.SendAsync(name, HttpMethod.Post, FormattableString.Invariant($"issues/{pull.GetProperty("number").GetInt32()}/labels"), new { labels }, cancellationToken);
        }
    }

    /// <summary>A fork can have a branch of the same name.</summary>
    private static bool IsOfItself(JsonElement pull) =>
        pull.GetProperty("head").GetProperty("repo") is { ValueKind: JsonValueKind.Object } head
        && head.GetProperty("id").GetInt64() == pull.GetProperty("base").GetProperty("repo").GetProperty("id").GetInt64();

    private async Task RequireAsync(string repository, int number, CancellationToken cancellationToken) => _ = await FindPullRequestAsync(repository, number, cancellationToken)
        ?? throw new ProviderException(FailureCategory.NotFound, $"There is no pull request {number} in {repository}, or we may not see it.");

    private async Task<GitRemote> RemoteAsync(string repository, TokenScope scope, CancellationToken cancellationToken) =>
        Remote(repository, await tokens.GetAsync(RepositoryName.Parse(repository), scope, cancellationToken));

    private GitRemote Remote(string repository, string token) => new(new Uri(options.Value.WebUrl, $"{repository}.git").AbsoluteUri)
    {
        AuthorizationHeader = $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{token}"))}",
    };

    private async ValueTask RevokeAsync(string token)
    {
        try
        {
            await tokens.RevokeAsync(token, CancellationToken.None);
        }
        catch (ProviderException)
        {
            // What was pushed is pushed; the token ends by itself within the hour.
        }
    }

    // Not by Octokit, which stumbles over fields that GitHub's description allows to be null.
    private static PullRequest Shape(string repository, JsonElement found) => new()
    {
        Repository = repository,
        Number = found.GetProperty("number").GetInt32(),
        Title = found.GetProperty("title").GetString()!,
        Body = found.GetProperty("body").GetString() ?? "",
        HeadBranch = found.GetProperty("head").GetProperty("ref").GetString()!,
        HeadCommit = found.GetProperty("head").GetProperty("sha").GetString()!,
        BaseBranch = found.GetProperty("base").GetProperty("ref").GetString()!,
        State = found.GetProperty("merged_at").ValueKind == JsonValueKind.String ? PullRequestState.Merged
            : found.GetProperty("state").GetString() == "open" ? PullRequestState.Open
            : PullRequestState.Closed,
        HasConflict = found.TryGetProperty("mergeable", out var mergeable) && mergeable.ValueKind == JsonValueKind.False,
        Url = Uri.TryCreate(found.GetProperty("html_url").GetString(), UriKind.Absolute, out var url) ? url : null,
    };
}
