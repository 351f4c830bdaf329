using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Clients.GitHub;

/// <summary>A remark in the conversation of an issue or pull request.</summary>
/// <param name="Id">GitHub's id.</param>
/// <param name="Number">The issue or pull request.</param>
/// <param name="Author">Who wrote it; empty when they are gone.</param>
/// <param name="Body">Markdown, untrusted.</param>
/// <param name="At">When it was written.</param>
/// <param name="IsEdited">Whether it was changed since, by whomever.</param>
public sealed record SpokenRemark(long Id, int Number, string Author, string Body, DateTimeOffset At, bool IsEdited)
{
    internal static SpokenRemark Read(JsonElement comment)
    {
        var at = comment.GetProperty("created_at").GetDateTimeOffset();
        var issue = comment.GetProperty("issue_url").GetString() ?? "";
        return new SpokenRemark(
            comment.GetProperty("id").GetInt64(),
            int.TryParse(issue[(issue.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture, out var number) ? number : 0,
            comment.GetProperty("user") is { ValueKind: JsonValueKind.Object } user ? user.GetProperty("login").GetString() ?? "" : "",
            comment.TryGetProperty("body", out var body) ? body.GetString() ?? "" : "",
            at,
            comment.GetProperty("updated_at").GetDateTimeOffset() != at);
    }
}
