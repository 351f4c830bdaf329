using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub;

/// <summary>Which issues ask for work as GitHub has it now, whatever a delivery said: deliveries come late, twice and in any order.</summary>
public sealed class GitHubRequests
{
    private const string LastEdit = "query($id: ID!) { node(id: $id) { ... on PullRequestReview { lastEditedAt } } }";

    private readonly string _label;
    private readonly GitHubClients _clients;

    internal GitHubRequests(IOptions<GitHubOptions> options, GitHubClients clients) => (_label, _clients) = (options.Value.ReadyLabel, clients);

    /// <summary>How an issue stands; <see langword="null"/> when it is gone.</summary>
    public async Task<IssueState?> FindAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        try
        {
            var issue = await _clients.SendAsync(repository, HttpMethod.Get, FormattableString.Invariant($"issues/{number}"), null, cancellationToken);
            return new IssueState(issue.GetProperty("state").GetString() == "open", HasLabel(issue), issue.TryGetProperty("pull_request", out _)) { Labels = [.. Labels(issue)] };
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            return null;
        }
    }

    /// <summary>The open issues with the ready label.</summary>
    public async Task<IReadOnlyList<int>> ListAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var issues = await _clients.ListAsync(repository, $"issues?state=open&labels={Uri.EscapeDataString(_label)}", cancellationToken);
        return [.. issues.Where(issue => HasLabel(issue) && !issue.TryGetProperty("pull_request", out _)).Select(issue => issue.GetProperty("number").GetInt32())];
    }

    /// <summary>Who set the ready label last; <see langword="null"/> when nobody is known to have.</summary>
    public Task<string?> FindLabellerAsync(RepositoryName repository, int number, CancellationToken cancellationToken) => FindLabellerAsync(repository, number, _label, cancellationToken);

    /// <summary>Who set a label last; <see langword="null"/> when nobody is known to have.</summary>
    public async Task<string?> FindLabellerAsync(RepositoryName repository, int number, string name, CancellationToken cancellationToken)
    {
        var events = await _clients.ListAsync(repository, FormattableString.Invariant($"issues/{number}/events"), cancellationToken);
        return events
            .Where(one => one.GetProperty("event").GetString() == "labeled" && one.TryGetProperty("label", out var label) && Same(label.GetProperty("name").GetString(), name))
            .Select(one => one.GetProperty("actor") is { ValueKind: JsonValueKind.Object } actor ? actor.GetProperty("login").GetString() : null)
            .LastOrDefault();
    }

    /// <summary>A remark; <see langword="null"/> when it is gone.</summary>
    public async Task<SpokenRemark?> FindRemarkAsync(RepositoryName repository, RemarkPlace place, int number, long id, CancellationToken cancellationToken)
    {
        try
        {
            if (place != RemarkPlace.Review)
            {
                return SpokenRemark.Read(await _clients.SendAsync(repository, HttpMethod.Get, FormattableString.Invariant($"{Comments(place)}/{id}"), null, cancellationToken));
            }

            var review = await _clients.SendAsync(repository, HttpMethod.Get, FormattableString.Invariant($"pulls/{number}/reviews/{id}"), null, cancellationToken);
            var node = await _clients.QueryAsync(repository, TokenScope.Talk, "reading a review", LastEdit, new { id = review.GetProperty("node_id").GetString() }, cancellationToken);
            return SpokenRemark.ReadReview(review, number, node.GetProperty("node").GetProperty("lastEditedAt").ValueKind != JsonValueKind.Null);
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            return null;
        }
    }

    /// <summary>The remarks in all conversations and on all lines since then.</summary>
    public async Task<IReadOnlyList<SpokenRemark>> ListRemarksAsync(RepositoryName repository, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var said = await _clients.ListAsync(repository, $"{Comments(RemarkPlace.Conversation)}?sort=created&direction=asc&since={from}", cancellationToken);
        var onLines = await _clients.ListAsync(repository, $"{Comments(RemarkPlace.Line)}?sort=created&direction=asc&since={from}", cancellationToken);
        return [.. said.Concat(onLines).Select(SpokenRemark.Read)];
    }

    /// <summary>The words of a pull request's reviews. Whether they were changed is asked when one of them commands something.</summary>
    public async Task<IReadOnlyList<SpokenRemark>> ListReviewsAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        var reviews = await _clients.ListAsync(repository, FormattableString.Invariant($"pulls/{number}/reviews"), cancellationToken);
        return [.. reviews.Select(review => SpokenRemark.ReadReview(review, number, isEdited: false))];
    }

    /// <summary>Shows whoever wrote a remark that it was heard. Once or again is the same. A review has no place for that.</summary>
    public async Task AcknowledgeAsync(RepositoryName repository, SpokenRemark remark, CancellationToken cancellationToken)
    {
        if (remark.Place != RemarkPlace.Review)
        {
            await _clients.SendAsync(repository, HttpMethod.Post, FormattableString.Invariant($"{Comments(remark.Place)}/{remark.Id}/reactions"), new { content = "+1" }, cancellationToken);
        }
    }

    private static string Comments(RemarkPlace place) => place == RemarkPlace.Line ? "pulls/comments" : "issues/comments";

    private bool HasLabel(JsonElement issue) => Labels(issue).Any(label => Same(label, _label));

    private static IEnumerable<string> Labels(JsonElement issue) => issue.GetProperty("labels").EnumerateArray()
        .Select(label => (label.ValueKind == JsonValueKind.String ? label.GetString() : label.GetProperty("name").GetString()) ?? "");

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
