using System.Text.Json.Nodes;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>Reviews and the remarks on lines.</summary>
internal static class Reviews
{
    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", call =>
            call.Page(call.Pull(call.Repository("pull_requests", "read")).Pull!.Reviews.Select(review => Shapes.Whole("pull-request-review", Shapes.Review(review)))));
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments", call =>
            call.Page(call.Pull(call.Repository("pull_requests", "read")).Pull!.Threads
                .SelectMany(thread => thread.Comments, (thread, comment) => (Thread: thread, Comment: comment))
                .OrderBy(one => one.Comment.Id)
                .Select(one => Shapes.Whole("pull-request-review-comment", Shapes.ReviewComment(one.Thread, one.Comment)))));
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}", call =>
        {
            var (pull, id) = (call.Pull(call.Repository("pull_requests", "read")).Pull!, call.Number("review_id"));
            return Answer.Ok(Shapes.Whole("pull-request-review", Shapes.Review(pull.Reviews.FirstOrDefault(review => review.Id == id) ?? throw RefusedException.NotFound())));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/comments", call =>
        {
            var since = call.Query("since") is { } text ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : DateTimeOffset.MinValue;
            return call.Page(All(call, "read").Where(one => (one.Comment.EditedAt ?? one.Comment.CreatedAt) >= since).Select(one => Whole(call, one)));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/comments/{comment_id}", call => Answer.Ok(Whole(call, One(call, "read"))));
        routes.Map("POST", "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions", call =>
        {
            var content = call.Body["content"]!.GetValue<string>();
            var isNew = One(call, "write").Comment.Reactions.Add((call.Grant!.Account.Login, content));
            return new Answer(isNew ? 201 : 200, Shapes.Whole("reaction", new JsonObject { ["content"] = content, ["user"] = Shapes.User(call.Grant.Account) }));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies", call =>
        {
            var pull = call.Pull(call.Repository("pull_requests", "write")).Pull!;
            var id = call.Number("comment_id");

            // Only the first remark of a thread can be replied to.
            var thread = pull.Threads.FirstOrDefault(one => one.Comments[0].Id == id) ?? throw RefusedException.NotFound();
            var comment = new HostedComment(call.State.NextId(), call.Grant!.Account, Issues.Text(call), call.State.Now());
            thread.Comments.Add(comment);
            return Answer.Created(Shapes.Whole("pull-request-review-comment", Shapes.ReviewComment(thread, comment)));
        });
    }

    /// <summary>When somebody changed a review's words: only GraphQL tells.</summary>
    public static Answer LastEdit(Call call, JsonObject variables)
    {
        var id = variables["id"]?.GetValue<string>();
        var review = call.State.Repositories.Values.Where(one => call.Grant!.Sees(one.FullName)).SelectMany(one => one.Issues.Values).SelectMany(issue => issue.Pull?.Reviews ?? []).FirstOrDefault(one => Shapes.NodeId(one) == id);
        return review is null
            ? ReviewThreads.Error("NOT_FOUND", $"Could not resolve to a node with the global id of '{id}'.")
            : Answer.Ok(new JsonObject { ["data"] = new JsonObject { ["node"] = new JsonObject { ["lastEditedAt"] = review.EditedAt is { } at ? Shapes.Time(at) : null } } });
    }

    private static IEnumerable<(HostedIssue Issue, HostedThread Thread, HostedComment Comment)> All(Call call, string level) => call.Repository("pull_requests", level).Issues.Values
        .SelectMany(issue => issue.Pull?.Threads ?? [], (issue, thread) => (issue, thread))
        .SelectMany(pair => pair.thread.Comments, (pair, comment) => (pair.issue, pair.thread, comment))
        .OrderBy(one => one.comment.Id);

    private static (HostedIssue Issue, HostedThread Thread, HostedComment Comment) One(Call call, string level)
    {
        var id = call.Number("comment_id");
        var found = All(call, level).FirstOrDefault(one => one.Comment.Id == id);
        return found.Comment is null ? throw RefusedException.NotFound() : found;
    }

    private static JsonObject Whole(Call call, (HostedIssue Issue, HostedThread Thread, HostedComment Comment) one)
    {
        var shape = Shapes.ReviewComment(one.Thread, one.Comment);
        shape["pull_request_url"] = $"{call.Address}/repos/{call.Route("owner")}/{call.Route("repo")}/pulls/{one.Issue.Number}";
        return Shapes.Whole("pull-request-review-comment", shape);
    }
}
