using System.Text.Json.Nodes;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>Checks of commits. Only Apps may make one, and each App only changes its own.</summary>
internal static class Checks
{
    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", call =>
        {
            var (repository, commit, name) = (call.Repository("checks", "read"), call.Route("ref"), call.Query("check_name"));
            var found = repository.Checks.Where(check => check.Commit == commit && (name is null || check.Name == name))
                .GroupBy(check => (check.App, check.Name, check.ExternalId)).Select(group => group.Last()).ToList();
            return Answer.Ok(new JsonObject { ["total_count"] = found.Count, ["check_runs"] = new JsonArray([.. found.Select(check => (JsonNode)Whole(check))]) });
        });
        routes.Map("GET", "/repos/{owner}/{repo}/commits/{ref}/status", call =>
        {
            var (repository, commit) = (call.Repository("statuses", "read"), call.Route("ref"));
            var found = repository.Statuses.Where(status => status.Commit == commit).GroupBy(status => status.Context).Select(group => group.Last()).ToList();
            return Answer.Ok(Shapes.Whole("combined-commit-status", new JsonObject
            {
                ["sha"] = commit,
                ["total_count"] = found.Count,
                ["state"] = found.Any(status => status.State is "failure" or "error") ? "failure" : found.All(status => status.State == "success") && found.Count > 0 ? "success" : "pending",
                ["statuses"] = new JsonArray([.. found.Select(status => (JsonNode)new JsonObject { ["context"] = status.Context, ["state"] = status.State, ["description"] = status.Description })]),
            }));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs", call =>
        {
            var (repository, id) = (call.Repository("actions", "read"), call.Number("job_id"));
            _ = repository.Checks.FirstOrDefault(check => check.Id == id && check.App == "github-actions") ?? throw RefusedException.NotFound();
            var answer = new Answer(302);
            answer.Headers["Location"] = $"{call.Address}/storage/{id}?signature=for-whoever-has-this";
            return answer;
        });
        routes.Map("POST", "/repos/{owner}/{repo}/check-runs", call =>
        {
            var repository = call.Repository("checks", "write");
            var app = Slug(call);
            var check = new HostedCheck(call.State.NextId(), call.Body["name"]!.GetValue<string>(), call.Body["head_sha"]!.GetValue<string>(), app)
            {
                ExternalId = call.Body["external_id"]?.GetValue<string>(),
            };
            Change(call, check);
            repository.Checks.Add(check);
            return Answer.Created(Whole(check));
        });
        routes.Map("PATCH", "/repos/{owner}/{repo}/check-runs/{check_run_id}", call =>
        {
            var (repository, app, id) = (call.Repository("checks", "write"), Slug(call), call.Number("check_run_id"));
            var check = repository.Checks.FirstOrDefault(one => one.Id == id) ?? throw RefusedException.NotFound();
            if (check.App != app)
            {
                throw new RefusedException(403, "Invalid app_id: checks can only be changed by the App that made them.");
            }

            Change(call, check);
            return Answer.Ok(Whole(check));
        });
    }

    public static JsonObject Suite(HostedCheck check) => new()
    {
        ["id"] = check.Id,
        ["head_sha"] = check.Commit,
        ["status"] = "completed",
        ["conclusion"] = check.Conclusion,
        ["pull_requests"] = new JsonArray(),
    };

    private static string Slug(Call call) => call.Grant!.Installation is null
        ? throw new RefusedException(403, "You must authenticate via a GitHub App.")
        : call.Grant.Account.Login.Replace("[bot]", "", StringComparison.Ordinal);

    private static void Change(Call call, HostedCheck check)
    {
        check.Status = call.Body["status"]?.GetValue<string>() ?? check.Status;
        check.Conclusion = check.Status == "completed" ? call.Body["conclusion"]?.GetValue<string>() ?? check.Conclusion : null;
        if (call.Body["output"] is JsonObject output)
        {
            check.Title = output["title"]?.GetValue<string>();
            check.Summary = output["summary"]?.GetValue<string>();
        }
    }

    private static JsonObject Whole(HostedCheck check) => Shapes.Whole("check-run", new JsonObject
    {
        ["id"] = check.Id,
        ["name"] = check.Name,
        ["head_sha"] = check.Commit,
        ["external_id"] = check.ExternalId,
        ["status"] = check.Status,
        ["conclusion"] = check.Conclusion,
        ["output"] = new JsonObject { ["title"] = check.Title, ["summary"] = check.Summary, ["text"] = null, ["annotations_count"] = 0, ["annotations_url"] = "https://github.invalid/x" },
        ["app"] = new JsonObject { ["slug"] = check.App, ["name"] = check.App, ["owner"] = Shapes.User(new Account("owner", 1, IsBot: false)) },
        ["pull_requests"] = new JsonArray(),
    });
}
