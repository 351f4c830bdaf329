using System.Text.Json;

namespace Orchestrator.Api.GitHub;

/// <summary>What of a delivery matters to us: enough to know what to look at. Nothing in it is believed about how things stand.</summary>
/// <param name="Kind">What it may mean.</param>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Number">The issue or pull request.</param>
/// <param name="Actor">Whose act it was.</param>
internal sealed record GitHubEvent(GitHubEventKind Kind, string Repository, int Number, string Actor)
{
    /// <summary>Reads a delivery; <see langword="null"/> when it does not concern us, as most do not.</summary>
    public static GitHubEvent? Read(string name, JsonElement payload)
    {
        var action = Text(payload, "action");
        GitHubEventKind? kind = (name, action) switch
        {
            ("issues", "labeled" or "opened" or "reopened") => GitHubEventKind.Asked,
            ("issues", "unlabeled" or "closed" or "deleted" or "transferred") => GitHubEventKind.Withdrawn,
            ("issue_comment", "created") when Find(payload, "issue", "pull_request") is not null => GitHubEventKind.Reviewed,
            ("pull_request_review", "submitted") => GitHubEventKind.Reviewed,
            ("pull_request_review_comment", "created") => GitHubEventKind.Reviewed,
            ("pull_request", "closed") => GitHubEventKind.Ended,
            _ => null,
        };
        var subject = name is "issues" or "issue_comment" ? "issue" : "pull_request";
        return kind is { } known
            && Find(payload, "repository", "full_name") is { ValueKind: JsonValueKind.String } repository
            && Find(payload, subject, "number") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var found)
            && Find(payload, "sender", "login") is { ValueKind: JsonValueKind.String } actor
                ? new GitHubEvent(known, repository.GetString()!, found, actor.GetString()!)
                : null;
    }

    private static string? Text(JsonElement parent, string name) => Find(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Find(JsonElement parent, params string[] path)
    {
        foreach (var name in path)
        {
            if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out parent))
            {
                return null;
            }
        }

        return parent;
    }
}
