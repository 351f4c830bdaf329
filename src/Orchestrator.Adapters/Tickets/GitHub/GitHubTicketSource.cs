using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Failures;
using Orchestrator.Forges;

namespace Orchestrator.Tickets.GitHub;

/// <summary>Issues on GitHub as tickets: one comment of ours that is edited in place, and labels that show where the run stands.</summary>
internal sealed class GitHubTicketSource(IOptions<GitHubOptions> options, GitHubClients clients, GitHubPeople people) : ITicketSource
{
    public const string SourceName = "github";

    private static readonly Octokit.ApiOptions Pages = new() { PageSize = 100 };

    private readonly string _ready = options.Value.ReadyLabel;
    private readonly StripedLocks _locks = new();

    public bool HearsCommands => true;

    public string Name => SourceName;

    public async Task<Ticket?> FindAsync(TicketKey key, CancellationToken cancellationToken)
    {
        if (GitHubTicketKey.TryParse(key.Id) is not { } place)
        {
            return null;
        }

        Octokit.Issue issue;
        try
        {
            issue = await ReadAsync(place, cancellationToken);
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            return null;
        }

        // Pull requests have issues' numbers too, and are no tickets.
        if (issue.PullRequest is not null)
        {
            return null;
        }

        var labels = issue.Labels.Select(label => label.Name).ToList();
        return new Ticket
        {
            Key = key,
            Title = issue.Title,
            Body = issue.Body ?? "",
            Author = issue.User?.Login ?? "ghost",
            Revision = Revision(issue.Title, issue.Body ?? "", labels.Where(label => !IsOurs(label))),
            Labels = labels,
            Comments = await CommentsAsync(place, cancellationToken),
            Url = Uri.TryCreate(issue.HtmlUrl, UriKind.Absolute, out var url) ? url : null,
        };
    }

    public Task UpsertCommentAsync(TicketKey key, string marker, string body, CancellationToken cancellationToken)
    {
        var place = Require(key);
        return _locks.RunAsync(
            $"{place}",
            async () =>
            {
                await WriteCommentAsync(place, marker, Marker.WriteAside(body, marker), cancellationToken);
                return 0;
            },
            cancellationToken);
    }

    public Task SetStatusAsync(TicketKey key, TicketStatus status, CancellationToken cancellationToken)
    {
        var place = Require(key);
        return _locks.RunAsync(
            $"{place}",
            async () =>
            {
                await ShowAsync(place, status, cancellationToken);
                return 0;
            },
            cancellationToken);
    }

    private async Task WriteCommentAsync(GitHubTicketKey place, string marker, string text, CancellationToken cancellationToken)
    {
        var (owner, name) = place.Repository;
        var us = await people.OurLoginAsync(cancellationToken);
        var all = await ListCommentsAsync(place, cancellationToken);
        if (all.FirstOrDefault(comment => IsOurs(comment, us) && Marker.Find(comment.Body)!.Key == Marker.Hash(marker)) is not { } ours)
        {
            await clients.CallAsync(place.Repository, $"commenting on {place}", client => client.Issue.Comment.Create(owner, name, place.Number, text), cancellationToken);
        }
        else if (ours.Body != text)
        {
            await clients.CallAsync(place.Repository, $"editing our comment on {place}", client => client.Issue.Comment.Update(owner, name, ours.Id, text), cancellationToken);
        }
    }

    private async Task ShowAsync(GitHubTicketKey place, TicketStatus status, CancellationToken cancellationToken)
    {
        var labels = (await ReadAsync(place, cancellationToken)).Labels.Select(label => label.Name).ToList();
        var wanted = StatusLabels.Names.GetValueOrDefault(status, _ready);

        // What is over asks for nothing any more. The ready label goes first: somebody who sets it again means it.
        var isOver = status is TicketStatus.Done or TicketStatus.Abandoned;
        foreach (var label in labels.Where(label => !Same(label, wanted) && (StatusLabels.IsOne(label) || (isOver && Same(label, _ready)))).OrderByDescending(label => Same(label, _ready)))
        {
            try
            {
                await clients.SendAsync(place.Repository, HttpMethod.Delete, FormattableString.Invariant($"issues/{place.Number}/labels/{Uri.EscapeDataString(label)}"), null, cancellationToken);
            }
            catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
            {
                // Somebody removed it meanwhile.
            }
        }

        if (!labels.Exists(label => Same(label, wanted)))
        {
            // Not by Octokit, here and above: it sends a bare list, and a body to remove one, which GitHub's description does not have.
            await clients.SendAsync(place.Repository, HttpMethod.Post, FormattableString.Invariant($"issues/{place.Number}/labels"), new { labels = new[] { wanted } }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<TicketComment>> CommentsAsync(GitHubTicketKey place, CancellationToken cancellationToken)
    {
        var us = await people.OurLoginAsync(cancellationToken);
        var comments = new List<TicketComment>();
        var counts = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var comment in (await ListCommentsAsync(place, cancellationToken)).Where(comment => comment.User is not null && !IsOurs(comment, us)))
        {
            var login = comment.User.Login;
            if (!counts.TryGetValue(login, out var isHeard))
            {
                counts[login] = isHeard = await people.CountsAsync(place.Repository, login, cancellationToken);
            }

            // What somebody says whose word does not count never reaches a prompt.
            if (isHeard && SpokenCommand.Read(comment.Body).Remark is { Length: > 0 } said)
            {
                comments.Add(new TicketComment(login, said, comment.CreatedAt));
            }
        }

        return comments;
    }

    private Task<Octokit.Issue> ReadAsync(GitHubTicketKey place, CancellationToken cancellationToken) =>
        clients.CallAsync(place.Repository, $"reading {place}", client => client.Issue.Get(place.Repository.Owner, place.Repository.Name, place.Number), cancellationToken);

    private Task<IReadOnlyList<Octokit.IssueComment>> ListCommentsAsync(GitHubTicketKey place, CancellationToken cancellationToken) => clients.CallAsync(
        place.Repository, $"reading the comments of {place}", client => client.Issue.Comment.GetAllForIssue(place.Repository.Owner, place.Repository.Name, place.Number, Pages), cancellationToken);

    private bool IsOurs(string label) => StatusLabels.IsOne(label) || Same(label, _ready);

    private static bool IsOurs(Octokit.IssueComment comment, string us) => comment.User?.Login == us && Marker.Find(comment.Body) is not null;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Revision(string title, string body, IEnumerable<string> labels) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(new[] { title, body }.Concat(labels.Order(StringComparer.Ordinal)))))[..32];

    private static GitHubTicketKey Require(TicketKey key) => GitHubTicketKey.TryParse(key.Id)
        ?? throw new ProviderException(FailureCategory.Configuration, $"'{key}' names no issue on GitHub: write owner/name#number.");
}
