using System.Globalization;
using System.Text.Json.Nodes;
using Orchestrator.GitHub.Descriptions;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>How things look in answers and deliveries: what this GitHub knows, and the least that the description requires besides.</summary>
public static class Shapes
{
    public static JsonObject User(Account account) => new()
    {
        ["login"] = account.Login, ["id"] = account.Id, ["type"] = account.IsBot ? "Bot" : "User",
    };

    public static JsonObject Repository(HostedRepository repository, string address) => new()
    {
        ["id"] = repository.Id,
        ["name"] = repository.Name,
        ["full_name"] = repository.FullName,
        ["owner"] = User(new Account(repository.Owner, 1, IsBot: false)),
        ["private"] = true,
        ["archived"] = repository.IsArchived,
        ["default_branch"] = repository.DefaultBranch,
        ["clone_url"] = $"{address}/{repository.FullName}.git",
    };

    public static JsonObject Issue(HostedIssue issue, HostedRepository repository, string address)
    {
        var shape = new JsonObject
        {
            ["id"] = issue.Id,
            ["number"] = issue.Number,
            ["title"] = issue.Title,
            ["body"] = issue.Body,
            ["state"] = issue.IsOpen ? "open" : "closed",
            ["user"] = User(issue.Author),
            ["labels"] = new JsonArray([.. issue.Labels.Select(Label)]),
            ["comments"] = issue.Comments.Count,
            ["created_at"] = Time(issue.CreatedAt),
            ["updated_at"] = Time(issue.CreatedAt),
            ["html_url"] = $"{address}/{repository.FullName}/{(issue.Pull is null ? "issues" : "pull")}/{issue.Number}",
            ["author_association"] = "NONE",
        };
        if (issue.Pull is not null)
        {
            shape["pull_request"] = new JsonObject
            {
                ["url"] = $"{address}/repos/{repository.FullName}/pulls/{issue.Number}", ["html_url"] = $"{address}/{repository.FullName}/pull/{issue.Number}",
                ["diff_url"] = $"{address}/{repository.FullName}/pull/{issue.Number}.diff", ["patch_url"] = $"{address}/{repository.FullName}/pull/{issue.Number}.patch",
            };
        }

        return shape;
    }

    public static JsonNode Label(string name) => new JsonObject { ["id"] = 1, ["name"] = name, ["color"] = "ededed", ["default"] = false, ["description"] = "" };

    public static JsonObject Comment(HostedComment comment) => new()
    {
        ["id"] = comment.Id,
        ["body"] = comment.Body,
        ["user"] = User(comment.Author),
        ["created_at"] = Time(comment.CreatedAt),
        ["updated_at"] = Time(comment.EditedAt ?? comment.CreatedAt),
        ["author_association"] = "NONE",
    };

    public static JsonObject Pull(HostedIssue issue, HostedRepository repository, string address)
    {
        var pull = issue.Pull!;
        var head = (issue.IsOpen ? repository.FindBranch(pull.Head) : null) ?? pull.HeadCommit;
        var shape = Issue(issue, repository, address);
        shape.Remove("pull_request");
        shape["draft"] = pull.IsDraft;
        shape["merged"] = pull.MergedBy is not null;
        shape["merged_at"] = pull.MergedBy is null ? null : Time(issue.CreatedAt);
        shape["merge_commit_sha"] = pull.MergeCommit;
        shape["head"] = Side(pull.Head, head);
        shape["base"] = Side(pull.Base, repository.FindBranch(pull.Base) ?? head);
        return shape;

        JsonObject Side(string branch, string commit) => new()
        {
            ["label"] = $"{repository.Owner}:{branch}", ["ref"] = branch, ["sha"] = commit,
            ["repo"] = Repository(repository, address), ["user"] = User(new Account(repository.Owner, 1, IsBot: false)),
        };
    }

    public static string NodeId(HostedReview review) => FormattableString.Invariant($"PRR_{review.Id}");

    public static JsonObject Review(HostedReview review) => new()
    {
        ["id"] = review.Id, ["node_id"] = NodeId(review), ["user"] = User(review.Author), ["body"] = review.Body, ["state"] = review.State,
        ["submitted_at"] = Time(review.At), ["author_association"] = "NONE", ["commit_id"] = new string('0', 40),
    };

    public static JsonObject ReviewComment(HostedThread thread, HostedComment comment)
    {
        var shape = Comment(comment);
        shape["path"] = thread.Path;
        shape["line"] = thread.Line;
        shape["pull_request_review_id"] = comment.Review;
        if (comment != thread.Comments[0])
        {
            shape["in_reply_to_id"] = thread.Comments[0].Id;
        }

        return shape;
    }

    /// <summary>A whole body, as the description of the REST interface calls it.</summary>
    public static JsonObject Whole(string schema, JsonObject known) => Sample.Of(ApiDescription.Rest, schema, known);

    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
