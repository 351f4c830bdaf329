using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Api;

/// <summary>What only GraphQL has: the threads of a pull request, and resolving one. Refusals come with status 200, as GitHub's do.</summary>
internal static class ReviewThreads
{
    public static Answer Answer(Call call)
    {
        var query = call.Body["query"]?.GetValue<string>() ?? "";
        var variables = call.Body["variables"]?.AsObject() ?? [];
        if (call.Grant is null)
        {
            throw new RefusedException(401, "Bad credentials");
        }

        return query.Contains("resolveReviewThread(", StringComparison.Ordinal) ? Resolve(call, variables)
            : query.Contains("markPullRequestReadyForReview(", StringComparison.Ordinal) ? PullDrafts.Change(call, variables, isDraft: false)
            : query.Contains("convertPullRequestToDraft(", StringComparison.Ordinal) ? PullDrafts.Change(call, variables, isDraft: true)
            : query.Contains("lastEditedAt", StringComparison.Ordinal) ? Reviews.LastEdit(call, variables)
            : query.Contains("isDraft", StringComparison.Ordinal) ? PullDrafts.Read(call, variables)
            : query.Contains("reviewThreads(", StringComparison.Ordinal) ? List(call, variables)
            : Error("UNKNOWN", "This query is not known here.");
    }

    private static Answer List(Call call, JsonObject variables)
    {
        var name = $"{variables["owner"]}/{variables["name"]}";
        if (!call.State.Repositories.TryGetValue(name, out var repository) || !call.Grant!.Sees(name) || !call.Grant.Allows("pull_requests", "read"))
        {
            return Error("NOT_FOUND", $"Could not resolve to a Repository with the name '{name}'.");
        }

        if (!repository.Issues.TryGetValue(variables["number"]!.GetValue<int>(), out var issue) || issue.Pull is null)
        {
            return Error("NOT_FOUND", "Could not resolve to a PullRequest with that number.");
        }

        const int PageSize = 50;
        var start = variables["after"]?.GetValue<string>() is { } cursor ? int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var threads = issue.Pull.Threads.Skip(start).Take(PageSize).Select(thread => (JsonNode)new JsonObject
        {
            ["id"] = thread.Id,
            ["isResolved"] = thread.ResolvedBy is not null,
            ["resolvedBy"] = thread.ResolvedBy is { } who ? new JsonObject { ["login"] = who.Login.Replace("[bot]", "", StringComparison.Ordinal) } : null,
            ["path"] = thread.Path,
            ["line"] = thread.Line,
            ["comments"] = new JsonObject { ["nodes"] = new JsonArray(new JsonObject { ["fullDatabaseId"] = $"{thread.Comments[0].Id}" }) },
        });
        var data = new JsonObject
        {
            ["repository"] = new JsonObject
            {
                ["pullRequest"] = new JsonObject
                {
                    ["reviewThreads"] = new JsonObject
                    {
                        ["pageInfo"] = new JsonObject { ["hasNextPage"] = issue.Pull.Threads.Count > start + PageSize, ["endCursor"] = $"{start + PageSize}" },
                        ["nodes"] = new JsonArray([.. threads]),
                    },
                },
            },
        };
        return Api.Answer.Ok(new JsonObject { ["data"] = data });
    }

    private static Answer Resolve(Call call, JsonObject variables)
    {
        var id = variables["thread"]?.GetValue<string>();
        var (repository, thread) = call.State.Repositories.Values
            .SelectMany(one => one.Issues.Values, (one, issue) => (one, issue))
            .SelectMany(pair => pair.issue.Pull?.Threads ?? [], (pair, found) => (pair.one, found))
            .FirstOrDefault(pair => pair.found.Id == id);
        if (thread is null || !call.Grant!.Sees(repository.FullName))
        {
            return Error("NOT_FOUND", $"Could not resolve to a node with the global id of '{id}'.");
        }

        // As GitHub has it: resolving changes a thread of code, so reading the code is not enough.
        if (!call.Grant.Allows("pull_requests", "write") || !call.Grant.Allows("contents", "write"))
        {
            return Error("FORBIDDEN", "Resource not accessible by integration");
        }

        thread.ResolvedBy = call.Grant.Account;
        return Api.Answer.Ok(new JsonObject { ["data"] = new JsonObject { ["resolveReviewThread"] = new JsonObject { ["thread"] = new JsonObject { ["id"] = id, ["isResolved"] = true } } } });
    }

    public static Answer Error(string type, string message) => Api.Answer.Ok(new JsonObject
    {
        ["data"] = null, ["errors"] = new JsonArray(new JsonObject { ["type"] = type, ["message"] = message }),
    });
}
