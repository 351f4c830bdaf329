using System.Text.Json.Nodes;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>Issues, their labels, comments and events.</summary>
internal static class Issues
{
    /// <summary>What GitHub takes in one body.</summary>
    private const int BodyLimit = 65_536;

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/repos/{owner}/{repo}/issues", call =>
        {
            var repository = call.Repository("issues", "read");
            var label = call.Query("labels");
            var found = repository.Issues.Values.Reverse()
                .Where(issue => label is null || issue.Labels.Contains(label, StringComparer.OrdinalIgnoreCase))
                .Where(issue => (call.Query("state") ?? "open") is var state && (state == "all" || issue.IsOpen == (state == "open")));
            return call.Page(found.Select(issue => Whole(call, repository, issue)));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/issues/{issue_number}", call =>
        {
            var repository = call.Repository("issues", "read");
            return Answer.Ok(Whole(call, repository, call.Issue(repository)));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", call =>
        {
            var repository = call.Repository("issues", "read");
            var issue = call.Issue(repository);
            return call.Page(issue.Comments.Select(comment => Whole(call, repository, issue, comment)));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/issues/comments", call =>
        {
            var repository = call.Repository("issues", "read");
            var since = call.Query("since") is { } text ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : DateTimeOffset.MinValue;
            return call.Page(repository.Issues.Values
                .SelectMany(issue => issue.Comments, (issue, comment) => (Issue: issue, Comment: comment))
                .Where(one => (one.Comment.EditedAt ?? one.Comment.CreatedAt) >= since)
                .OrderBy(one => one.Comment.Id)
                .Select(one => Whole(call, repository, one.Issue, one.Comment)));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}", call =>
        {
            var (repository, issue, comment) = Comment(call, "read");
            return Answer.Ok(Whole(call, repository, issue, comment));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", call =>
        {
            var (_, _, comment) = Comment(call, "write");
            var content = call.Body["content"]!.GetValue<string>();
            var isNew = comment.Reactions.Add((call.Grant!.Account.Login, content));
            return new Answer(isNew ? 201 : 200, Shapes.Whole("reaction", new JsonObject { ["content"] = content, ["user"] = Shapes.User(call.Grant.Account) }));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", call =>
        {
            var repository = call.Repository("issues", "write");
            var issue = call.Issue(repository);
            var comment = new HostedComment(call.State.NextId(), call.Grant!.Account, Text(call), call.State.Now());
            issue.Comments.Add(comment);
            return Answer.Created(Whole(call, repository, issue, comment));
        });
        routes.Map("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", call =>
        {
            var (repository, issue, comment) = Comment(call, "write");
            comment.Body = Text(call);
            comment.EditedAt = call.State.Now();
            return Answer.Ok(Whole(call, repository, issue, comment));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels", call =>
        {
            var issue = call.Issue(call.Repository("issues", "write"));
            foreach (var name in (call.List ?? call.Body["labels"]!.AsArray()).Select(label => label!.GetValue<string>()))
            {
                Set(call.State, issue, name, call.Grant!.Account);
            }

            return Answer.Ok(Labels(issue));
        });
        routes.Map("DELETE", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", call =>
        {
            var issue = call.Issue(call.Repository("issues", "write"));
            var name = call.Route("name");
            if (!Remove(call.State, issue, name, call.Grant!.Account))
            {
                throw new RefusedException(404, "Label does not exist");
            }

            return Answer.Ok(Labels(issue));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/issues/{issue_number}/events", call =>
            call.Page(call.Issue(call.Repository("issues", "read")).LabelEvents.Select(one => Shapes.Whole("labeled-issue-event", new JsonObject
            {
                ["event"] = one.IsSet ? "labeled" : "unlabeled",
                ["actor"] = Shapes.User(one.Actor),
                ["label"] = new JsonObject { ["name"] = one.Label, ["color"] = "ededed" },
                ["created_at"] = Shapes.Time(one.At),
            }))));
    }

    public static bool Set(GitHubState state, HostedIssue issue, string label, Account actor)
    {
        if (issue.Labels.Contains(label, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        issue.Labels.Add(label);
        issue.LabelEvents.Add((actor, label, true, state.Now()));
        return true;
    }

    public static bool Remove(GitHubState state, HostedIssue issue, string label, Account actor)
    {
        if (issue.Labels.RemoveAll(one => string.Equals(one, label, StringComparison.OrdinalIgnoreCase)) == 0)
        {
            return false;
        }

        issue.LabelEvents.Add((actor, label, false, state.Now()));
        return true;
    }

    /// <summary>A body that was sent, if GitHub would take it.</summary>
    public static string Text(Call call, bool isOptional = false)
    {
        var text = call.Body["body"]?.GetValue<string>() ?? "";
        return text.Length > BodyLimit ? throw RefusedException.Invalid("Issue", "body is too long (maximum is 65536 characters)")
            : text.Length == 0 && !isOptional ? throw RefusedException.Invalid("IssueComment", "Body can't be blank")
            : text;
    }

    private static JsonArray Labels(HostedIssue issue) => new([.. issue.Labels.Select(Shapes.Label).Select(label => (JsonNode)Shapes.Whole("label", label.AsObject()))]);

    private static JsonObject Whole(Call call, HostedRepository repository, HostedIssue issue) => Shapes.Whole("issue", Shapes.Issue(issue, repository, call.Address));

    private static JsonObject Whole(Call call, HostedRepository repository, HostedIssue issue, HostedComment comment)
    {
        var shape = Shapes.Comment(comment);
        shape["issue_url"] = FormattableString.Invariant($"{call.Address}/repos/{repository.FullName}/issues/{issue.Number}");
        return Shapes.Whole("issue-comment", shape);
    }

    private static (HostedRepository Repository, HostedIssue Issue, HostedComment Comment) Comment(Call call, string level)
    {
        var (repository, id) = (call.Repository("issues", level), call.Number("comment_id"));
        return repository.Issues.Values.SelectMany(issue => issue.Comments, (issue, comment) => (repository, issue, comment)).FirstOrDefault(one => one.comment.Id == id) is { comment: not null } found
            ? found
            : throw RefusedException.NotFound();
    }
}
