using System.Text.Json;
using Orchestrator.Clients.GitHub;
using Orchestrator.Forges;

namespace Orchestrator.Api.GitHub;

/// <summary>What of a delivery matters to us: enough to know what to look at. Nothing in it is believed about how things stand.</summary>
/// <param name="Kind">What it may mean.</param>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Number">The issue or pull request.</param>
/// <param name="Actor">Whose act it was.</param>
/// <param name="Remark">The remark, where it is one.</param>
/// <param name="Commit">The commit, where it is about one; <paramref name="Number"/> is 0 then.</param>
/// <param name="IsSettled">Whether more is to be expected soon: a review with a verdict is complete, a single remark may be the first of many.</param>
internal sealed record GitHubEvent(GitHubEventKind Kind, string Repository, int Number, string Actor, long? Remark = null, string? Commit = null, bool IsSettled = false)
{
    /// <summary>The events that may concern us.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>
    {
        "issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "check_suite", "status",
    };

    /// <summary>The same for each telling of the same thing, where GitHub's own id of the telling is not.</summary>
    public string? Key => Kind != GitHubEventKind.Commanded ? null
        : Place switch
        {
            RemarkPlace.Line => FormattableString.Invariant($"line:{Remark}"),
            RemarkPlace.Review => FormattableString.Invariant($"review:{Remark}"),
            _ => FormattableString.Invariant($"remark:{Remark}"),
        };

    /// <summary>Where the remark was made.</summary>
    public RemarkPlace Place { get; init; }

    /// <summary>Reads a delivery; <see langword="null"/> when it does not concern us, as most do not.</summary>
    public static GitHubEvent? Read(string name, JsonElement payload)
    {
        var action = Text(payload, "action");
        GitHubEventKind? kind = (name, action) switch
        {
            ("issues", "labeled" or "opened" or "reopened") => GitHubEventKind.Asked,
            ("issues", "unlabeled" or "closed" or "deleted" or "transferred") => GitHubEventKind.Withdrawn,
            ("issue_comment", "created") when IsCommand(payload) => GitHubEventKind.Commanded,
            ("issue_comment", "created") when Find(payload, "issue", "pull_request") is not null => GitHubEventKind.Reviewed,
            ("pull_request_review", "submitted") when IsCommand(payload, "review") => GitHubEventKind.Commanded,
            ("pull_request_review_comment", "created") when IsCommand(payload) => GitHubEventKind.Commanded,
            ("pull_request_review", "submitted") => GitHubEventKind.Reviewed,
            ("pull_request_review_comment", "created") => GitHubEventKind.Reviewed,
            ("pull_request", "closed") => GitHubEventKind.Ended,
            ("check_suite", "completed") => GitHubEventKind.Checked,
            ("status", _) => GitHubEventKind.Checked,
            _ => null,
        };
        var subject = name is "issues" or "issue_comment" ? "issue" : "pull_request";
        return kind is { } known
            && Find(payload, "repository", "full_name") is { ValueKind: JsonValueKind.String } repository
            && Subject(payload, kind.Value, subject) is { } found
            && Find(payload, "sender", "login") is { ValueKind: JsonValueKind.String } actor
                ? new GitHubEvent(known, repository.GetString()!, found.Number, actor.GetString()!, Commit: found.Commit)
                {
                    Place = name switch { "pull_request_review" => RemarkPlace.Review, "pull_request_review_comment" => RemarkPlace.Line, _ => RemarkPlace.Conversation },
                    Remark = Find(payload, name == "pull_request_review" ? "review" : "comment", "id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt64() : null,
                    IsSettled = name == "pull_request_review" && Find(payload, "review", "state") is { ValueKind: JsonValueKind.String } state
                        && !string.Equals(state.GetString(), "commented", StringComparison.OrdinalIgnoreCase),
                }
                : null;
    }

    private static (int Number, string? Commit)? Subject(JsonElement payload, GitHubEventKind kind, string subject) =>
        kind == GitHubEventKind.Checked
            ? (Find(payload, "check_suite", "head_sha") ?? Find(payload, "sha")) is { ValueKind: JsonValueKind.String } commit ? (0, commit.GetString()) : null
            : Find(payload, subject, "number") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var found) ? (found, null) : null;

    private static bool IsCommand(JsonElement payload, string part = "comment") =>
        Find(payload, part, "body") is { ValueKind: JsonValueKind.String } body && SpokenCommand.Read(body.GetString()!).Command is not null
        && Find(payload, part, "id") is { ValueKind: JsonValueKind.Number };

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
