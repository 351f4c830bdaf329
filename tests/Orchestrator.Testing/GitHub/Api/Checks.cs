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
            var all = repository.Checks.Where(check => check.Commit == commit && (name is null || check.Name == name) && (call.Query("status") ?? check.Status) == check.Status);
            var found = call.Query("filter") == "all" ? [.. all] : all.GroupBy(check => (check.App, check.Name, check.ExternalId)).Select(group => group.Last()).ToList();
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
        routes.Map("GET", "/repos/{owner}/{repo}/actions/jobs/{job_id}", call =>
        {
            var check = Job(call.Repository("actions", "read"), call.Number("job_id"));
            return Answer.Ok(Shapes.Whole("job", new JsonObject { ["id"] = check.Id, ["run_id"] = check.Workflow, ["run_attempt"] = check.Attempt, ["name"] = check.Name, ["status"] = check.Status, ["conclusion"] = check.Conclusion }));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/actions/runs/{run_id}", call =>
        {
            var jobs = Jobs(call.Repository("actions", "read"), call.Number("run_id"));
            return Answer.Ok(Shapes.Whole("workflow-run", new JsonObject
            {
                ["id"] = jobs[0].Workflow, ["status"] = jobs.All(job => job.Status == "completed") ? "completed" : "in_progress", ["run_attempt"] = jobs.Max(job => job.Attempt), ["head_sha"] = jobs[0].Commit,
            }));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", call =>
        {
            var repository = call.Repository("actions", "write");
            var jobs = Jobs(repository, call.Number("run_id"));
            if (jobs.Any(job => job.Status != "completed"))
            {
                throw new RefusedException(403, "This workflow is already running");
            }

            foreach (var failed in jobs.Where(job => job.Conclusion == "failure"))
            {
                repository.Checks.Add(new HostedCheck(call.State.NextId(), failed.Name, failed.Commit, failed.App) { Workflow = failed.Workflow, Attempt = failed.Attempt + 1 });
            }

            return Answer.Created(new JsonObject());
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

    private static HostedCheck Job(HostedRepository repository, long id) => repository.Checks.FirstOrDefault(check => check.Id == id && check.App == "github-actions") ?? throw RefusedException.NotFound();

    private static List<HostedCheck> Jobs(HostedRepository repository, long workflow) =>
        repository.Checks.Where(check => check.Workflow == workflow && check.App == "github-actions").GroupBy(check => check.Name).Select(group => group.Last()).ToList() is { Count: > 0 } jobs ? jobs : throw RefusedException.NotFound();

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
