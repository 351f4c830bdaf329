using System.Globalization;
using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Api;

/// <summary>What only GraphQL has of drafts.</summary>
internal static class PullDrafts
{
    private const string Prefix = "PR_";

    public static Answer Read(Call call, JsonObject variables)
    {
        var name = $"{variables["owner"]}/{variables["name"]}";
        if (!call.State.Repositories.TryGetValue(name, out var repository) || !call.Grant!.Sees(name) || !call.Grant.Allows("pull_requests", "read")
            || !repository.Issues.TryGetValue(variables["number"]!.GetValue<int>(), out var issue) || issue.Pull is null)
        {
            return ReviewThreads.Error("NOT_FOUND", $"Could not resolve to a PullRequest of '{name}'.");
        }

        var made = issue.Pull.MadeDraftBy.TakeLast(1).Select(who => (JsonNode)new JsonObject { ["actor"] = new JsonObject { ["login"] = who.Login.Replace("[bot]", "", StringComparison.Ordinal) } });
        return Answer.Ok(new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["repository"] = new JsonObject
                {
                    ["pullRequest"] = new JsonObject
                    {
                        ["id"] = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{issue.Id}"), ["isDraft"] = issue.Pull.IsDraft, ["timelineItems"] = new JsonObject { ["nodes"] = new JsonArray([.. made]) },
                    },
                },
            },
        });
    }

    public static Answer Change(Call call, JsonObject variables, bool isDraft)
    {
        var id = variables["pull"]?.GetValue<string>();
        var (repository, issue) = call.State.Repositories.Values
            .SelectMany(one => one.Issues.Values, (one, found) => (one, found))
            .FirstOrDefault(pair => pair.found.Pull is not null && string.Create(CultureInfo.InvariantCulture, $"{Prefix}{pair.found.Id}") == id);
        if (issue is null || !call.Grant!.Sees(repository.FullName))
        {
            return ReviewThreads.Error("NOT_FOUND", $"Could not resolve to a node with the global id of '{id}'.");
        }

        if (!call.Grant.Allows("pull_requests", "write") || !call.Grant.Allows("contents", "write"))
        {
            return ReviewThreads.Error("FORBIDDEN", "Resource not accessible by integration");
        }

        if (!issue.IsOpen || issue.Pull!.IsDraft == isDraft)
        {
            return ReviewThreads.Error("UNPROCESSABLE", isDraft ? "Pull request is already a draft or closed" : "Pull request is not in draft state");
        }

        issue.Pull.IsDraft = isDraft;
        if (isDraft)
        {
            issue.Pull.MadeDraftBy.Add(call.Grant.Account);
        }

        var name = isDraft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
        return Answer.Ok(new JsonObject { ["data"] = new JsonObject { [name] = new JsonObject { ["pullRequest"] = new JsonObject { ["id"] = id, ["isDraft"] = isDraft } } } });
    }
}
