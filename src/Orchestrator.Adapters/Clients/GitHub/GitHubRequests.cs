using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub;

/// <summary>Which issues ask for work as GitHub has it now, whatever a delivery said: deliveries come late, twice and in any order.</summary>
public sealed class GitHubRequests
{
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

    /// <summary>A remark in a conversation; <see langword="null"/> when it is gone.</summary>
    public async Task<SpokenRemark?> FindRemarkAsync(RepositoryName repository, long id, CancellationToken cancellationToken)
    {
        try
        {
            return SpokenRemark.Read(await _clients.SendAsync(repository, HttpMethod.Get, FormattableString.Invariant($"issues/comments/{id}"), null, cancellationToken));
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            return null;
        }
    }

    /// <summary>The remarks in all conversations since then.</summary>
    public async Task<IReadOnlyList<SpokenRemark>> ListRemarksAsync(RepositoryName repository, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var remarks = await _clients.ListAsync(repository, $"issues/comments?sort=created&direction=asc&since={from}", cancellationToken);
        return [.. remarks.Select(SpokenRemark.Read)];
    }

    /// <summary>Shows whoever wrote a remark that it was heard. Once or again is the same.</summary>
    public async Task AcknowledgeAsync(RepositoryName repository, long remark, CancellationToken cancellationToken) =>
        await _clients.SendAsync(repository, HttpMethod.Post, FormattableString.Invariant($"issues/comments/{remark}/reactions"), new { content = "+1" }, cancellationToken);

    private bool HasLabel(JsonElement issue) => Labels(issue).Any(label => Same(label, _label));

    private static IEnumerable<string> Labels(JsonElement issue) => issue.GetProperty("labels").EnumerateArray()
        .Select(label => (label.ValueKind == JsonValueKind.String ? label.GetString() : label.GetProperty("name").GetString()) ?? "");

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
