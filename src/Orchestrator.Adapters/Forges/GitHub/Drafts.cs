using System.Text.Json;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>Opens pull requests as drafts and makes them ready: the latter only GraphQL can.</summary>
internal sealed class Drafts(GitHubClients clients, GitHubPeople people)
{
    private const string Find =
        """
        query($owner: String!, $name: String!, $number: Int!) {
          repository(owner: $owner, name: $name) {
            pullRequest(number: $number) {
              id
              isDraft
              timelineItems(last: 1, itemTypes: [CONVERT_TO_DRAFT_EVENT]) { nodes { ... on ConvertToDraftEvent { actor { login } } } }
            }
          }
        }
        """;

    private const string Ready = "mutation($pull: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $pull }) { pullRequest { id isDraft } } }";

    private const string Convert = "mutation($pull: ID!) { convertPullRequestToDraft(input: { pullRequestId: $pull }) { pullRequest { id isDraft } } }";

    /// <summary>As a draft where that is wanted and the repository's owner has paid for drafts.</summary>
    public async Task<JsonElement> OpenAsync(RepositoryName repository, string title, string body, PullRequestDraft draft, CancellationToken cancellationToken)
    {
        if (draft.OpensAsDraft)
        {
            try
            {
                return await clients.SendAsync(repository, HttpMethod.Post, "pulls", new { title, body, head = draft.HeadBranch, @base = draft.BaseBranch, draft = true }, cancellationToken);
            }
            catch (ProviderException refused) when (refused.Category == FailureCategory.Rejected && refused.Message.Contains("draft", StringComparison.OrdinalIgnoreCase))
            {
                // Private repositories of free accounts have none.
            }
        }

        return await clients.SendAsync(repository, HttpMethod.Post, "pulls", new { title, body, head = draft.HeadBranch, @base = draft.BaseBranch }, cancellationToken);
    }

    public async Task SetAsync(RepositoryName repository, int number, bool isDraft, CancellationToken cancellationToken)
    {
        var data = await clients.QueryAsync(repository, TokenScope.Talk, "reading whether a pull request is a draft", Find, new { owner = repository.Owner, name = repository.Name, number }, cancellationToken);
        var pull = data.GetProperty("repository").GetProperty("pullRequest");
        if (pull.GetProperty("isDraft").GetBoolean() == isDraft || (!isDraft && !await IsOurDraftAsync(pull, cancellationToken)))
        {
            return;
        }

        await clients.QueryAsync(
            repository, TokenScope.Resolve, isDraft ? "making a pull request a draft" : "making a pull request ready", isDraft ? Convert : Ready, new { pull = pull.GetProperty("id").GetString() }, cancellationToken);
    }

    /// <summary>Opened as one by us, and nobody but us made it one since.</summary>
    private async Task<bool> IsOurDraftAsync(JsonElement pull, CancellationToken cancellationToken)
    {
        var last = pull.GetProperty("timelineItems").GetProperty("nodes").EnumerateArray().LastOrDefault();
        if (last.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        // GraphQL leaves the ending of a bot's login out.
        var us = (await people.OurLoginAsync(cancellationToken)).Replace("[bot]", "", StringComparison.Ordinal);
        return last.GetProperty("actor") is { ValueKind: JsonValueKind.Object } actor && actor.GetProperty("login").GetString() == us;
    }
}
