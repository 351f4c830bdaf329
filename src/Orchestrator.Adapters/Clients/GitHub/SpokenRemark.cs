using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Clients.GitHub;

/// <summary>A remark on an issue or pull request.</summary>
/// <param name="Id">GitHub's id.</param>
/// <param name="Number">The issue or pull request.</param>
/// <param name="Author">Who wrote it; empty when they are gone.</param>
/// <param name="Body">Markdown, untrusted.</param>
/// <param name="At">When it was written.</param>
/// <param name="IsEdited">Whether it was changed since, by whomever.</param>
public sealed record SpokenRemark(long Id, int Number, string Author, string Body, DateTimeOffset At, bool IsEdited)
{
    public RemarkPlace Place { get; init; }

    internal static SpokenRemark Read(JsonElement comment)
    {
        var at = comment.GetProperty("created_at").GetDateTimeOffset();
        var place = comment.TryGetProperty("issue_url", out var address) ? RemarkPlace.Conversation : RemarkPlace.Line;
        var subject = (place == RemarkPlace.Line ? comment.GetProperty("pull_request_url") : address).GetString() ?? "";
        return new SpokenRemark(
            comment.GetProperty("id").GetInt64(),
            int.TryParse(subject[(subject.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture, out var number) ? number : 0,
            AuthorOf(comment),
            TextOf(comment),
            at,
            comment.GetProperty("updated_at").GetDateTimeOffset() != at)
        {
            Place = place,
        };
    }

    /// <summary>A review's words, of which only GraphQL knows whether they were changed; a review that nobody has submitted says nothing.</summary>
    internal static SpokenRemark ReadReview(JsonElement review, int number, bool isEdited)
    {
        var isSubmitted = review.TryGetProperty("submitted_at", out var at) && at.ValueKind == JsonValueKind.String;
        return new SpokenRemark(review.GetProperty("id").GetInt64(), number, AuthorOf(review), isSubmitted ? TextOf(review) : "", isSubmitted ? at.GetDateTimeOffset() : DateTimeOffset.UnixEpoch, isEdited)
        {
            Place = RemarkPlace.Review,
        };
    }

    private static string AuthorOf(JsonElement remark) => remark.GetProperty("user") is { ValueKind: JsonValueKind.Object } user ? user.GetProperty("login").GetString() ?? "" : "";

    private static string TextOf(JsonElement remark) => remark.TryGetProperty("body", out var body) ? body.GetString() ?? "" : "";
}
